// Has this process load another build of the shim: the one that ADDON names.
const { dlopen } = process;
process.dlopen = (module, file, ...flags) =>
  dlopen.call(process, module, file.endsWith("ucall.node") ? process.env.ADDON : file, ...flags);
