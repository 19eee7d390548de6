// The addon `ucall.node`: what platforms/node/uring-addon.ts declares. Its state belongs to the environment that loads
// it, so that every worker thread has its own.
#include <napi.h>

#include "carrier.h"

namespace ucall {

namespace {

// listen(address, port, mode): a descriptor or a negative error number.
Napi::Value listen(const Napi::CallbackInfo& info) {
  std::string address = info[0].As<Napi::String>().Utf8Value();
  u32 port = info[1].As<Napi::Number>().Uint32Value();
  auto mode = ListenMode(info[2].As<Napi::Number>().Uint32Value());
  return Napi::Number::New(info.Env(), listen_tcp(address.c_str(), u16(port), mode));
}

// listenUnix(path): the same for a Unix socket.
Napi::Value listen_path(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), listen_unix(info[0].As<Napi::String>().Utf8Value()));
}

// probe(): the features of a ring that is closed again.
Napi::Value probe(const Napi::CallbackInfo& info) {
  Ring ring;
  Buffers buffers;
  Failure failure = ring.open(ALL_FEATURES);
  if (!failure) failure = buffers.open(ring, nullptr, 0, 1, 1);
  if (failure) {
    throw_failure(info.Env(), failure);
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), ring.features());
}

// portOf(descriptor)
Napi::Value port(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), port_of(info[0].As<Napi::Number>().Int32Value()));
}

}  // namespace

class Addon : public Napi::Addon<Addon> {
 public:
  Addon(Napi::Env env, Napi::Object exports) {
    DefineAddon(exports, {
                             InstanceValue("Transport", Carrier::define(env)),
                             InstanceValue("probe", Napi::Function::New<probe>(env, "probe")),
                             InstanceValue("listen", Napi::Function::New<listen>(env, "listen")),
                             InstanceValue("listenUnix", Napi::Function::New<listen_path>(env, "listenUnix")),
                             InstanceValue("portOf", Napi::Function::New<port>(env, "portOf")),
                         });
  }
};

NODE_API_ADDON(Addon)

}  // namespace ucall
