#include "carrier.h"

namespace ucall {

namespace {

// Turns behind each other before the event loop gets to its other work.
constexpr int MOST_TURNS = 8;

u32 number(const Napi::Object& options, const char* name) { return options.Get(name).ToNumber().Uint32Value(); }

}  // namespace

// What the event loop holds: it outlives the object until the loop has closed it.
struct Carrier::Watch {
  uv_poll_t poll;
  Carrier* carrier;
  napi_async_cleanup_hook_handle hook;
};

void throw_failure(Napi::Env env, Failure failure) {
  Napi::Error error = Napi::Error::New(env, failure.step);
  error.Set("errno", Napi::Number::New(env, failure.error));
  error.ThrowAsJavaScriptException();
}

Napi::Function Carrier::define(Napi::Env env) {
  return DefineClass(env, "Transport",
                     {
                         InstanceMethod<&Carrier::accept>("accept"),
                         InstanceMethod<&Carrier::stop>("stop"),
                         InstanceMethod<&Carrier::drop>("drop"),
                         InstanceMethod<&Carrier::flush>("flush"),
                         InstanceMethod<&Carrier::remote_address>("remoteAddress"),
                         InstanceMethod<&Carrier::retry_accept>("retryAccept"),
                         InstanceMethod<&Carrier::ref>("ref"),
                         InstanceMethod<&Carrier::unref>("unref"),
                         InstanceMethod<&Carrier::close>("close"),
                         InstanceAccessor<&Carrier::idle>("idle"),
                         InstanceAccessor<&Carrier::features>("features"),
                     });
}

Carrier::Carrier(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Carrier>(info) {
  Napi::Object options = info[0].As<Napi::Object>();
  Napi::ArrayBuffer memory = options.Get("memory").As<Napi::ArrayBuffer>();
  u8* base = static_cast<u8*>(memory.Data());
  transport_ = std::make_unique<Transport>(TransportOptions{
      .memory = base,
      .memory_size = memory.ByteLength(),
      .queues = reinterpret_cast<const Queues*>(base + number(options, "queues")),
      .buffers = number(options, "buffers"),
      .buffer_count = number(options, "bufferCount"),
      .buffer_size = number(options, "bufferSize"),
      .max_connections = number(options, "maxConnections"),
      .features = number(options, "features"),
      .lender = *this,
  });
  if (Failure failure = transport_->open()) {
    throw_failure(Env(), failure);
    return;
  }
  memory_ = Napi::Persistent(memory);
  lent_ = Napi::Persistent(options.Get("lent").As<Napi::Object>());
  on_turn_ = Napi::Persistent(info[1].As<Napi::Function>());
  context_.emplace(Env(), "UCALL");
  watch();
}

void Carrier::watch() {
  uv_loop_t* loop = nullptr;
  napi_get_uv_event_loop(Env(), &loop);
  watch_ = new Watch{.poll = {}, .carrier = this, .hook = nullptr};
  watch_->poll.data = watch_;
  uv_poll_init(loop, &watch_->poll, transport_->wake_descriptor());
  uv_poll_start(&watch_->poll, UV_READABLE, [](uv_poll_t* poll, int, int) {
    static_cast<Watch*>(poll->data)->carrier->run();
  });
  napi_add_async_cleanup_hook(
      Env(),
      [](napi_async_cleanup_hook_handle, void* data) {
        if (Carrier* carrier = static_cast<Watch*>(data)->carrier) carrier->close();
      },
      watch_, &watch_->hook);
  Ref();
  update_reference();
}

void Carrier::close() {
  if (!watch_) return;
  uv_poll_stop(&watch_->poll);
  transport_->close();
  watch_->carrier = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&watch_->poll), [](uv_handle_t* handle) {
    Watch* watch = static_cast<Watch*>(handle->data);
    napi_remove_async_cleanup_hook(watch->hook);
    delete watch;
  });
  watch_ = nullptr;
  context_.reset();
  on_turn_.Reset();
  memory_.Reset();
  lent_.Reset();
  Unref();
}

// Completions wait.
void Carrier::run() {
  Napi::HandleScope scope(Env());
  int turns = 0;
  transport_->wake_up();
  do {
    u32 events = transport_->begin_turn();
    if (events > 0 || transport_->idle()) tell(events);
    if (!watch_) return;
    transport_->end_turn();
  } while (++turns < MOST_TURNS && transport_->has_work());
  transport_->rest();
  update_reference();
}

// In plain Node-API: the C++ wrapper cannot cope with a thread that is terminated in the middle of the callback, where
// there is no exception to be had.
void Carrier::tell(u32 events) {
  napi_value count;
  napi_create_uint32(Env(), events, &count);
  if (napi_make_callback(Env(), *context_, Value(), on_turn_.Value(), 1, &count, nullptr) == napi_ok) return;
  bool thrown = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(Env(), &thrown) != napi_ok || !thrown) return;
  if (napi_get_and_clear_last_exception(Env(), &exception) == napi_ok) napi_fatal_exception(Env(), exception);
}

// The list keeps them alive until the engine, which was told that the kernel has finished with them, takes them out. In
// plain Node-API for the same reason.
LentBytes Carrier::lent(u32 number) {
  Napi::HandleScope scope(Env());
  napi_value list, bytes;
  napi_typedarray_type type;
  size_t length;
  void* data;
  bool found = napi_get_reference_value(Env(), lent_, &list) == napi_ok && napi_get_element(Env(), list, number, &bytes) == napi_ok &&
               napi_get_typedarray_info(Env(), bytes, &type, &length, &data, nullptr, nullptr) == napi_ok &&
               type == napi_uint8_array;
  return found ? LentBytes{static_cast<const u8*>(data), length} : LentBytes{nullptr, 0};
}

// As with a net.Server, connections keep the process alive in any case, the listening socket as long as it is wanted.
void Carrier::update_reference() {
  auto* handle = reinterpret_cast<uv_handle_t*>(&watch_->poll);
  if (transport_->connections() > 0 || (transport_->listening() && wanted_)) uv_ref(handle);
  else uv_unref(handle);
}

Napi::Value Carrier::flush(const Napi::CallbackInfo& info) {
  u32 events = info[1].As<Napi::Number>().Uint32Value();
  if (watch_) events = transport_->flush(info[0].As<Napi::Number>().Uint32Value(), events);
  return Napi::Number::New(Env(), events);
}

void Carrier::accept(const Napi::CallbackInfo& info) {
  if (!watch_) return;
  int socket = info[0].As<Napi::Number>().Int32Value();
  transport_->accept(socket, info[1].As<Napi::Number>().Uint32Value(), info[2].As<Napi::Boolean>().Value());
  update_reference();
}

void Carrier::stop(const Napi::CallbackInfo&) {
  if (!watch_) return;
  transport_->stop();
  update_reference();
}

void Carrier::drop(const Napi::CallbackInfo&) {
  if (watch_) transport_->drop();
}

Napi::Value Carrier::remote_address(const Napi::CallbackInfo& info) {
  return Napi::String::New(Env(), text_of(transport_->peer(info[0].As<Napi::Number>().Uint32Value())));
}

Napi::Value Carrier::retry_accept(const Napi::CallbackInfo&) {
  return Napi::Number::New(Env(), watch_ ? -transport_->retry_accept() : 0);
}

Napi::Value Carrier::idle(const Napi::CallbackInfo&) { return Napi::Boolean::New(Env(), transport_->idle()); }

Napi::Value Carrier::features(const Napi::CallbackInfo&) { return Napi::Number::New(Env(), transport_->features()); }

void Carrier::ref(const Napi::CallbackInfo&) {
  wanted_ = true;
  if (watch_) update_reference();
}

void Carrier::unref(const Napi::CallbackInfo&) {
  wanted_ = false;
  if (watch_) update_reference();
}

void Carrier::close(const Napi::CallbackInfo&) { close(); }

}  // namespace ucall
