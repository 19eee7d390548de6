// A transport on the event loop of a JavaScript environment: its class `Transport`.
#pragma once
#include <napi.h>
#include <uv.h>

#include <memory>
#include <optional>

#include "transport.h"

namespace ucall {

// Throws the failure as an Error with `errno`.
void throw_failure(Napi::Env env, Failure failure);

class Carrier : public Napi::ObjectWrap<Carrier>, private Lender {
 public:
  static Napi::Function define(Napi::Env env);

  // new Transport(options, onTurn)
  explicit Carrier(const Napi::CallbackInfo& info);

 private:
  struct Watch;

  Napi::Value flush(const Napi::CallbackInfo& info);
  Napi::Value remote_address(const Napi::CallbackInfo& info);
  Napi::Value retry_accept(const Napi::CallbackInfo& info);
  Napi::Value idle(const Napi::CallbackInfo& info);
  Napi::Value features(const Napi::CallbackInfo& info);
  void accept(const Napi::CallbackInfo& info);
  void stop(const Napi::CallbackInfo& info);
  void drop(const Napi::CallbackInfo& info);
  void ref(const Napi::CallbackInfo& info);
  void unref(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  LentBytes lent(u32 number) override;

  void watch();
  void close();
  void run();
  void tell(u32 events);
  void update_reference();

  std::unique_ptr<Transport> transport_;
  Watch* watch_ = nullptr;  // nullptr once it is closed
  Napi::FunctionReference on_turn_;
  Napi::Reference<Napi::ArrayBuffer> memory_;
  Napi::ObjectReference lent_;
  std::optional<Napi::AsyncContext> context_;
  bool wanted_ = true;  // a listening socket keeps the process alive
};

}  // namespace ucall
