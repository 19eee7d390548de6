#include "rest/request.h"

#include "calls.h"
#include "http/chars.h"
#include "http/response.h"
#include "http/target.h"
#include "json/tokens.h"
#include "streams/stream.h"

namespace ucall::rest {

namespace {

using http::equals;
using http::Method;

const Procedure& procedure_of(const Engine& engine, const Routes::Match& match) {
  return engine.definition.procedures.list[u32(match.procedure)];
}

void read_query(Text query, Params& params, Arena& arena) {
  while (!query.empty()) {
    Text value = http::take_until(query, '&');
    Text name = http::take_until(value, '=');
    params.read_text(http::decode(name, true, arena), http::decode(value, true, arena));
  }
}

bool is_form(const http::Head& head, Text body) {
  Text type = head.content_type;
  return equals(http::trim(http::take_until(type, ';')), "application/x-www-form-urlencoded") &&
         body.find_first_not_of(" \t\r\n") != body.find('{');
}

constexpr Text NOT_AN_OBJECT = "[{\"path\":[],\"message\":\"expected a JSON object of parameters\"}]";

// Reads a JSON body; the problem, if any, is in the exchange.
bool read_body(const Engine& engine, Exchange& exchange, Text body, Params& params) {
  json::Tokens tokens(body);
  u32 depth = engine.options().maxDepth;
  bool is_object = tokens.front() == '{';
  bool formed = tokens.find() && (is_object ? params.read(tokens, depth) : tokens.skip(depth)) && tokens.done();
  if (!formed) http::write_problem(exchange, {PARSE_ERROR, "\"The body is not valid JSON, or nested too deeply\"", {}});
  else if (!is_object) http::write_problem(exchange, {INVALID_PARAMS, message_of(INVALID_PARAMS), NOT_AN_OBJECT, true});
  return formed && is_object;
}

bool is_blank(Text body) { return body.find_first_not_of(" \t\r\n") == Text::npos; }

}  // namespace

Text allowed_methods(const Engine& engine, const Routes::Match& match) {
  return procedure_of(engine, match).readonly ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS";
}

void read_request(Engine& engine, Connection& connection, Exchange& exchange, const http::Head& head,
                  const Routes::Match& match, Text body, Text raw_head) {
  const Procedure& procedure = procedure_of(engine, match);
  Params params(procedure, engine.turn, engine.issues);
  if (!params.ok()) return http::write_problem(exchange, 503, "out of memory");
  read_query(head.query, params, engine.turn);
  if (head.method == Method::POST && !is_blank(body)) {
    if (is_form(head, body)) read_query(body, params, engine.turn);
    else if (!read_body(engine, exchange, body, params)) return;
  }
  Routes::read(match, procedure, params);
  if (!params.finish()) {
    return http::write_problem(exchange, {INVALID_PARAMS, message_of(INVALID_PARAMS), engine.issues.text(), true});
  }
  if (procedure.streaming && head.method == Method::HEAD) return streams::answer_head(exchange, procedure);
  if (!queue_call(engine, connection, &exchange, procedure, params.slots(), {}, raw_head)) {
    http::write_problem(exchange, 429, "too many calls are under way");
  }
}

}  // namespace ucall::rest
