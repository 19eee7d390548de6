import { readdirSync, readFileSync } from "node:fs";
import type { CaseFile } from "./case.ts";
import { conversations, type Conversation } from "./conversation.ts";

const root = new URL("../cases/", import.meta.url);

/** All folders of cases. */
export const FOLDERS: string[] = ["jsonrpc", "http", "tcp", "websocket", "streams"];

/** Every case of `test/cases/<folder>/`, as conversations. */
export function load(...folders: string[]): Conversation[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root))
      .filter((name) => name.endsWith(".json"))
      .sort()
      .flatMap((name) => {
        const file = JSON.parse(readFileSync(new URL(`${folder}/${name}`, root), "utf8")) as CaseFile;
        return conversations(`${folder}/${name.slice(0, -5)}`, file);
      }),
  );
}
