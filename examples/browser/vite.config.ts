import { defineConfig } from "vite";

// A Service Worker answers the pages in its own folder and below: so it is put beside the page, not into assets/.
export default defineConfig({ build: { assetsDir: "." } });
