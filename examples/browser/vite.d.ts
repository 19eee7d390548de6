/** Vite: builds a worker, and gives its URL. */
declare module "*?worker&url" {
  const url: string;
  export default url;
}
