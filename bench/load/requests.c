// A load generator for a number of requests: sent one after the other on kept connections, or each on one of its own.
// One thread, one epoll loop.
//
// It takes commands on standard input, a line each, and answers each with a line of JSON on standard output. After an
// error ({"error": "..."}) it ends.
//
//   send PORT CONNECTIONS NUMBER MILLISECONDS PATIENCE FRESH REPLY_LENGTH MESSAGE
//     Sends the MESSAGE (in hexadecimal digits) NUMBER times in all, on CONNECTIONS at once, and none after MILLISECONDS.
//     REPLY_LENGTH bytes answer each. FRESH is 1 for a connection of its own for each, whose making counts as part of it.
//     What is not answered after PATIENCE ms is given up.
//     The answer has the time until the last reply came in ms, and percentiles of the replies' times in µs.
#define _GNU_SOURCE
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common.h"
#include "times.h"

struct connection {
  int socket;
  int begun; // a request is under way
  size_t sent, received;
  u64 since; // ns
};

static struct bytes message;
static size_t reply_length;
static int port, fresh, epoll;
static unsigned due, begun, answered;
static u64 started, deadline, last;
static struct times times;

static void close_connection(struct connection *one) {
  if (one->socket >= 0) close(one->socket); // which takes it out of epoll, too
  one->socket = -1;
}

static void open_connection(struct connection *one) {
  int on = 1;
  one->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (one->socket < 0) fail("socket: %s", strerror(errno));
  setsockopt(one->socket, SOL_TCP, TCP_NODELAY, &on, sizeof on);
  struct sockaddr_in address = loopback(port);
  if (connect(one->socket, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    fail("connect: %s", strerror(errno));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = one};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, one->socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
}

static void send_rest(struct connection *one) {
  while (one->begun && one->sent < message.length) {
    ssize_t length = send(one->socket, message.data + one->sent, message.length - one->sent, MSG_NOSIGNAL);
    if (length < 0 && (errno == EAGAIN || errno == ENOTCONN)) return; // an event comes when it can be sent
    if (length < 0) fail("send: %s", strerror(errno));
    one->sent += length;
  }
}

static void begin(struct connection *one) {
  u64 time = now();
  one->begun = begun < due && time < deadline;
  if (!one->begun) return close_connection(one);
  begun++;
  one->sent = one->received = 0;
  one->since = time;
  if (one->socket < 0) open_connection(one);
  send_rest(one);
}

static void end(struct connection *one) {
  last = now();
  answered++;
  count(&times, last - one->since);
  if (fresh) close_connection(one);
  begin(one);
}

static void receive(struct connection *one) {
  static char input[1 << 16];
  while (one->begun) {
    ssize_t length = recv(one->socket, input, sizeof input, 0);
    if (length < 0 && (errno == EAGAIN || errno == ENOTCONN)) return;
    if (length < 0) fail("recv: %s", strerror(errno));
    if (length == 0) fail("the server closed a connection after %zu of %zu bytes", one->received, reply_length);
    one->received += length;
    if (one->received > reply_length) fail("an answer has more than %zu bytes", reply_length);
    if (one->received == reply_length) return end(one); // edge-triggered: what may follow is another event
  }
}

static void send_number(int connection_count, unsigned number, u64 milliseconds, u64 patience) {
  struct connection *connections = calloc(connection_count, sizeof *connections);
  struct epoll_event events[256];
  epoll = epoll_create1(0);
  times = (struct times){0};
  due = number;
  begun = answered = 0;
  started = last = now();
  deadline = started + milliseconds * 1000000;
  for (int index = 0; index < connection_count; index++) connections[index].socket = -1;
  for (int index = 0; index < connection_count; index++) begin(&connections[index]);
  u64 given_up = started + patience * 1000000;
  for (u64 time = now(); answered < begun && time < given_up; time = now()) {
    int ready = epoll_wait(epoll, events, 256, (given_up - time + 999999) / 1000000);
    if (ready < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
    for (int index = 0; index < ready; index++) {
      struct connection *one = events[index].data.ptr;
      send_rest(one);
      receive(one);
    }
  }
  for (int index = 0; index < connection_count; index++) close_connection(&connections[index]);
  close(epoll);
  printf("{\"replies\":%u,\"lost\":%u,\"milliseconds\":%.3f", answered, begun - answered, (last - started) / 1e6);
  printf(",\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f}\n", percentile(&times, .5), percentile(&times, .99), percentile(&times, .999));
  free(connections);
}

int main(void) {
  allow_many_files();
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    int connections, milliseconds, patience, text = 0;
    unsigned number;
    const char *format = "send %d %d %u %d %d %d %zu %n";
    if (sscanf(line, format, &port, &connections, &number, &milliseconds, &patience, &fresh, &reply_length, &text) < 7 || !text)
      fail("no such command");
    message = unhex(line + text);
    send_number(connections, number, milliseconds, patience);
    free(message.data);
    fflush(stdout);
  }
}
