#include "http/access.h"

#include "http/chars.h"
#include "http/response.h"

namespace ucall::http {

namespace {

bool ends_with(Text text, Text end) {
  return text.size() >= end.size() && equals(text.substr(text.size() - end.size()), end);
}

bool is_loopback_name(Text host) {
  if (equals(host, "localhost") || ends_with(host, ".localhost") || host == "[::1]") return true;
  return host.substr(0, 4) == "127." && host.find_first_not_of("0123456789.") == Text::npos;
}

bool is_listed(std::span<const Text> names, Text name) {
  for (Text listed : names) {
    if (equals(name, listed)) return true;
  }
  return false;
}

bool is_host_allowed(const Definition& definition, bool loopback, Text host) {
  if (definition.options.flags & ANY_HOST) return true;
  if (!loopback && definition.hosts.empty()) return true;
  return (loopback && is_loopback_name(host)) || is_listed(definition.hosts, host);
}

bool allows_any_origin(const Definition& definition) { return is_listed(definition.origins, "*"); }

bool is_origin_allowed(const Definition& definition, Text origin) {
  return allows_any_origin(definition) || is_listed(definition.origins, origin);
}

Text without_default_port(Text authority, Text port) {
  return ends_with(authority, port) ? authority.substr(0, authority.size() - port.size()) : authority;
}

// Is the origin the site that is asked? The scheme is not looked at: a proxy in front may speak TLS.
bool is_same_site(Text origin, Text authority) {
  size_t at = origin.find("://");
  if (at == Text::npos) return false;
  Text port = equals(origin.substr(0, at), "https") ? ":443" : ":80";
  return equals(without_default_port(origin.substr(at + 3), port), without_default_port(authority, port));
}

}  // namespace

Refusal check_access(const Definition& definition, bool loopback, const Head& head, Exchange& exchange) {
  if (!head.host.empty() && !is_host_allowed(definition, loopback, head.host)) {
    return {421, "this server is not known by the name in Host; the hosts option adds names"};
  }
  if (!definition.origins.empty()) add_field(exchange, "Vary", "Origin");
  bool cross_origin = !head.origin.empty() && !is_same_site(head.origin, head.authority);
  bool cross_site = !head.fetch_site.empty() && !equals(head.fetch_site, "same-origin") && !equals(head.fetch_site, "none");
  if (!cross_origin && !cross_site) return {};
  bool allowed = head.origin.empty() ? allows_any_origin(definition) : is_origin_allowed(definition, head.origin);
  if (!allowed) return {403, "a page of another site asked; the cors option allows origins"};
  bool credentials = definition.options.flags & CORS_CREDENTIALS;
  if (!head.origin.empty()) {
    add_field(exchange, "Access-Control-Allow-Origin", allows_any_origin(definition) && !credentials ? Text("*") : head.origin);
  }
  if (credentials) add_field(exchange, "Access-Control-Allow-Credentials", "true");
  return {};
}

void answer_options(const Definition& definition, const Head& head, Text methods, Exchange& exchange) {
  exchange.status = 204;
  exchange.done = true;
  bool preflight = !head.requested_method.empty() && !definition.origins.empty();
  if (!preflight) return add_field(exchange, "Allow", methods);
  add_field(exchange, "Access-Control-Allow-Methods", methods);
  if (!head.requested_headers.empty()) add_field(exchange, "Access-Control-Allow-Headers", head.requested_headers);
  add_field(exchange, "Access-Control-Max-Age", "600");
}

}  // namespace ucall::http
