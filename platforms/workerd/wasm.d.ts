/** What an import of the engine gives on workerd. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
