// The load generator: one thread and one epoll loop, so that it costs less than the servers that it loads.
//
// It takes commands on standard input, a line each, and answers each with a line of JSON on standard output; messages
// are in hexadecimal digits. After an error ({"error": "..."}) it ends.
//
//   flood PORT CONNECTIONS DEPTH MILLISECONDS REPLY_LENGTH MESSAGE [GREETING]
//     Keeps DEPTH messages under way on each connection, and counts the bytes that come back, REPLY_LENGTH for each.
//     Before them each connection may send a GREETING, which gets a response of HTTP with status 101 and no body.
//   hold PORT CONNECTIONS MESSAGE
//     Opens so many connections more, has one message answered on each, and leaves them open.
//   release
//     Closes the connections that are held, and complains if the server has closed some before.
#define _GNU_SOURCE
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common.h"

enum {
  PATIENCE = 5,  // s for an answer to come
  AT_ONCE = 100, // connections being made: fewer than a server's backlog
};

static char input[1 << 20]; // answers are only counted, so all connections read into it

// ---------------------------------------------------------------- percentiles

// Counts by time, in steps of 1/256 of it or less.
enum { STEPS = 256, OCTAVES = 40 };
static u64 counts[OCTAVES * STEPS], samples;

static void count(u64 nanoseconds) {
  int shift = nanoseconds < STEPS ? 0 : 63 - __builtin_clzll(nanoseconds) - 8;
  counts[nanoseconds < STEPS ? nanoseconds : (shift + 1) * STEPS + (nanoseconds >> shift) - STEPS]++;
  samples++;
}

static double percentile(double share) { // in µs
  u64 below = 0, wanted = share * samples;
  for (u64 index = 0; index < OCTAVES * STEPS; index++) {
    below += counts[index];
    if (below <= wanted) continue;
    if (index < STEPS) return index / 1e3;
    u64 shift = index / STEPS - 1;
    return (((index % STEPS + STEPS) << shift) + (1ull << shift) / 2.0) / 1e3;
  }
  return 0;
}

// ---------------------------------------------------------------- connections

static int open_connection(int port) {
  int socket_ = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (socket_ < 0) fail("socket: %s", strerror(errno));
  struct sockaddr_in address = loopback(port);
  if (connect(socket_, (struct sockaddr *)&address, sizeof address) < 0) fail("connect: %s", strerror(errno));
  struct timeval patience = {.tv_sec = PATIENCE};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket_;
}

static void send_all(int socket, struct bytes message) {
  if (send(socket, message.data, message.length, MSG_NOSIGNAL) != (ssize_t)message.length) fail("send: %s", strerror(errno));
}

// Waits for whatever comes.
static void receive(int socket) {
  ssize_t length = recv(socket, input, sizeof input - 1, 0);
  if (length == 0) fail("the server closed a connection");
  if (length < 0) fail("recv: %s", strerror(errno));
  input[length] = 0;
}

// The response is taken to come at once, since it is small.
static void greet(int socket, struct bytes greeting) {
  send_all(socket, greeting);
  receive(socket);
  if (strncmp(input, "HTTP/1.1 101 ", 13)) fail("the greeting was answered with %.12s", input);
}

// ---------------------------------------------------------------- flood

struct connection {
  int socket;
  u64 due, sent, received; // bytes
  u64 since;               // ns; when the message under way was sent, where it is the only one
};

static struct bytes messages; // as many as are ever sent at once
static size_t message_length, reply_length;
static int depth, epoll;

static u64 replies_of(const struct connection *one) { return one->received / reply_length; }

static void send_due(struct connection *one) {
  while (one->sent < one->due) {
    size_t offset = one->sent % message_length, room = messages.length - offset, left = one->due - one->sent;
    ssize_t length = send(one->socket, messages.data + offset, left < room ? left : room, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (length < 0 && errno == EAGAIN) return; // an event comes when there is room
    if (length < 0) fail("send: %s", strerror(errno));
    one->sent += length;
  }
}

static void send_more(struct connection *one, u64 number) {
  one->due += number * message_length;
  if (depth == 1) one->since = now();
  send_due(one);
}

// Events come once (edge-triggered), so that everything has to be read. Gives how many more replies are there.
static u64 read_replies(struct connection *one) {
  u64 before = replies_of(one);
  for (;;) {
    ssize_t length = recv(one->socket, input, sizeof input, MSG_DONTWAIT);
    if (length == 0) fail("the server closed a connection");
    if (length < 0 && errno == EAGAIN) break;
    if (length < 0) fail("recv: %s", strerror(errno));
    one->received += length;
    if (length < (ssize_t)sizeof input) break;
  }
  u64 more = replies_of(one) - before;
  if (depth == 1 && more == 1) count(now() - one->since);
  return more;
}

// Handles what happens, and has new messages follow the replies, until then.
static u64 run_until(u64 deadline, int going_on, int (*done)(void)) {
  struct epoll_event events[256];
  for (u64 time = now(); time < deadline && !(done && done()); time = now()) {
    int number = epoll_wait(epoll, events, 256, (deadline - time + 999999) / 1000000);
    if (number < 0 && errno != EINTR) fail("epoll_wait: %s", strerror(errno));
    for (int index = 0; index < number; index++) {
      struct connection *one = events[index].data.ptr;
      u64 more = read_replies(one);
      if (more && going_on) send_more(one, more);
      else send_due(one);
    }
  }
  return now();
}

static struct connection *connections;
static int connection_count;

static u64 total(u64 (*of)(const struct connection *)) {
  u64 sum = 0;
  for (int index = 0; index < connection_count; index++) sum += of(&connections[index]);
  return sum;
}

static u64 received_of(const struct connection *one) { return one->received; }
static u64 sent_of(const struct connection *one) { return one->due / message_length; }

static int all_answered(void) { return total(received_of) >= total(sent_of) * reply_length; }

static void check_lengths(void) {
  for (int index = 0; index < connection_count; index++) {
    struct connection *one = &connections[index];
    if (one->received == sent_of(one) * reply_length) continue;
    fail("%llu messages brought %llu bytes, not %zu each", sent_of(one), one->received, reply_length);
  }
}

static void repeat(struct bytes message) {
  message_length = message.length;
  messages.length = message.length * depth;
  messages.data = realloc(messages.data, messages.length);
  for (int index = 0; index < depth; index++) memcpy(messages.data + index * message.length, message.data, message.length);
}

static void flood(int port, int milliseconds, struct bytes greeting) {
  epoll = epoll_create1(0);
  connections = calloc(connection_count, sizeof *connections);
  memset(counts, 0, sizeof counts);
  samples = 0;
  for (int index = 0; index < connection_count; index++) {
    struct connection *one = &connections[index];
    one->socket = open_connection(port);
    if (greeting.length) greet(one->socket, greeting);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = one};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, one->socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
  }
  u64 started = now();
  for (int index = 0; index < connection_count; index++) send_more(&connections[index], depth);
  u64 ended = run_until(started + milliseconds * 1000000ull, 1, NULL), replies = total(replies_of);
  run_until(ended + PATIENCE * 1000000000ull, 0, all_answered);
  check_lengths();
  for (int index = 0; index < connection_count; index++) close(connections[index].socket);
  free(connections);
  close(epoll);
  printf("{\"replies\":%llu,\"milliseconds\":%.3f", replies, (ended - started) / 1e6);
  if (depth == 1) printf(",\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f", percentile(.5), percentile(.99), percentile(.999));
  printf("}\n");
}

// ---------------------------------------------------------------- hold

static int *held, held_count;

static void hold(int port, int number, struct bytes message) {
  held = realloc(held, (held_count + number) * sizeof *held);
  for (int opened = 0; opened < number;) {
    int batch = number - opened < AT_ONCE ? number - opened : AT_ONCE, *sockets = held + held_count;
    for (int index = 0; index < batch; index++) send_all(sockets[index] = open_connection(port), message);
    for (int index = 0; index < batch; index++) receive(sockets[index]);
    held_count += batch;
    opened += batch;
  }
  printf("{}\n");
}

static void release(void) {
  int lost = 0, number = held_count;
  while (held_count > 0) {
    int socket = held[--held_count];
    ssize_t length = recv(socket, input, sizeof input, MSG_DONTWAIT);
    lost += length == 0 || (length < 0 && errno != EAGAIN);
    close(socket);
  }
  if (lost > 0) fail("the server closed %d of %d idle connections", lost, number);
  printf("{}\n");
}

// ---------------------------------------------------------------- commands

static void run(char *line) {
  char *words[9] = {strtok(line, " \n")};
  int number = 0;
  while (number < 8 && words[number]) words[++number] = strtok(NULL, " \n");
  int numbers[8] = {0};
  for (int index = 1; index < number; index++) numbers[index] = atoi(words[index]);
  int port = numbers[1];
  if (number >= 7 && !strcmp(words[0], "flood")) {
    connection_count = numbers[2];
    depth = numbers[3];
    reply_length = numbers[5];
    struct bytes message = unhex(words[6]), greeting = unhex(words[7]);
    repeat(message);
    flood(port, numbers[4], greeting);
    free(message.data);
    free(greeting.data);
  } else if (number == 4 && !strcmp(words[0], "hold")) {
    struct bytes message = unhex(words[3]);
    hold(port, numbers[2], message);
    free(message.data);
  } else if (number == 1 && !strcmp(words[0], "release")) {
    release();
  } else {
    fail("no such command");
  }
  fflush(stdout);
}

int main(void) {
  allow_many_files();
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) run(line);
}
