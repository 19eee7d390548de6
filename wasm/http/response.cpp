#include "http/response.h"

#include "json/scalar.h"

namespace ucall::http {

namespace {

Text reason(u16 status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case NOT_MODIFIED: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 425: return "Too Early";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 451: return "Unavailable For Legal Reasons";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return status < 500 ? "Client Error" : "Server Error";
  }
}

// The JSON-RPC code that a refused request's status stands for; 0 for none.
i32 code_of(u16 status) {
  switch (status) {
    case 400: return INVALID_REQUEST;
    case 403: return FORBIDDEN;
    case 404: return METHOD_NOT_FOUND;
    case 413: return CONTENT_TOO_LARGE;
    case 415: return UNSUPPORTED_MEDIA_TYPE;
    default: return 0;
  }
}

void begin_problem(Exchange& exchange, u16 status) {
  exchange.status = status;
  exchange.problem = true;
  Buffer& body = exchange.body;
  body.truncate(0);
  body.append("{\"type\":\"about:blank\",\"title\":\"");
  body.append(reason(status));
  body.append("\",\"status\":");
  json::write_integer(body, status);
}

void write_code(Buffer& body, i32 code) {
  body.append(",\"code\":");
  json::write_integer(body, code);
}

void write_status_line(Buffer& out, u16 status) {
  out.append("HTTP/1.1 ");
  json::write_integer(out, status);
  out.append(' ');
  out.append(reason(status));
}

// With a short body it fits into what a connection keeps of its output.
constexpr u32 USUAL_HEAD = 256;

}  // namespace

void write_response(Outgoing& out, Exchange& exchange, const Clock& clock) {
  f64 length = f64(exchange.body.total());
  // One check of memory for the whole head.
  out.reserve(USUAL_HEAD + exchange.fields.size() + exchange.body.size());
  if (exchange.status == 200 && !exchange.bytes && !exchange.typed) {
    out.append_here(clock.ok_json());
    json::write_integer(out, length);
  } else {
    write_status_line(out, exchange.status);
    out.append("\r\nDate: ");
    out.append(clock.date());
    if (exchange.status != 204 && exchange.status != NOT_MODIFIED) {
      if (!exchange.typed) {
        out.append("\r\nContent-Type: application/");
        out.append(exchange.problem ? "problem+json" : exchange.bytes ? "octet-stream" : "json");
      }
      out.append("\r\nContent-Length: ");
      json::write_integer(out, length);
    }
  }
  out.append_here("\r\n");
  if (exchange.close) out.append("Connection: close\r\n");
  else if (exchange.old_version) out.append("Connection: keep-alive\r\n");
  out.append(exchange.fields.text());
  out.append_here("\r\n");
  if (!exchange.omit_body && exchange.status != NOT_MODIFIED) out.append_all(exchange.body);
}

void write_problem(Exchange& exchange, const Failure& failure) {
  begin_problem(exchange, status_of(failure.code));
  Buffer& body = exchange.body;
  body.append(",\"detail\":");
  body.append(failure.message);
  write_code(body, failure.code);
  if (!failure.data.empty()) {
    body.append(failure.issues ? ",\"issues\":" : ",\"data\":");
    body.append(failure.data);
  }
  body.append('}');
}

void write_problem(Exchange& exchange, u16 status, Text words) {
  begin_problem(exchange, status);
  Buffer& body = exchange.body;
  body.append(",\"detail\":\"");
  body.append(words);
  body.append('"');
  if (i32 code = code_of(status)) write_code(body, code);
  body.append('}');
}

void add_field(Exchange& exchange, Text name, Text value) {
  exchange.fields.append(name);
  exchange.fields.append(": ");
  exchange.fields.append(value);
  exchange.fields.append("\r\n");
}

}  // namespace ucall::http
