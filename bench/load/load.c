// The load generator: one thread and one epoll loop, so that it costs less than the servers that it loads.
//
// It takes commands on standard input, a line each, and answers each with a line of JSON on standard output. Messages are
// pieces in hexadecimal digits, some of them repeated: 22,61*1000,22. After an error ({"error": "..."}) it ends.
//
//   flood PORT CONNECTIONS DEPTH MILLISECONDS REPLY_LENGTH MESSAGE [GREETING]
//     Keeps DEPTH messages under way on each connection, and counts the bytes that come back, REPLY_LENGTH for each.
//     Before them each connection may send a GREETING, which gets a response of HTTP with status 101 and no body. With 0
//     CONNECTIONS it is those that are held.
//   pace PORT CONNECTIONS RATE MILLISECONDS REPLY_LENGTH MESSAGE [GREETING]
//     Sends RATE messages a second, each when it is due, the connections in turn. A message whose connection still waits
//     for an answer is sent behind it, and its time counts from when it was due: so a server that stalls is not spared
//     those that would have come meanwhile (coordinated omission).
//   hold PORT CONNECTIONS MESSAGE
//     Opens so many connections more, has one message answered on each, and leaves them open.
//   release
//     Closes the connections that are held, and complains if the server has closed some before.
#define _GNU_SOURCE
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "common.h"
#include "times.h"

enum {
  PATIENCE = 5,  // s for an answer to come
  AT_ONCE = 100, // connections being made: fewer than a server's backlog
};

static char input[1 << 20]; // answers are only counted, so all connections read into it

// ---------------------------------------------------------------- percentiles

static struct times latencies; // from messages to their answers
static struct times delays;    // from when messages were due to when they were sent, where nothing but we were in the way

static void print_latencies(void) {
  const struct times *all = &latencies;
  printf(",\"p50\":%.2f,\"p99\":%.2f,\"p999\":%.2f", percentile(all, .5), percentile(all, .99), percentile(all, .999));
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

// ---------------------------------------------------------------- flood

struct connection {
  int socket;
  u64 due, sent, received; // bytes
  u64 since;               // ns; from when the time of the message under way counts, where it is the only one
  u64 scheduled;           // messages that have become due, where there is a schedule
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
  if (depth == 1 && more == 1) count(&latencies, now() - one->since);
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

static int lent; // whether the connections are those that are held

static void open_connections(int port, struct bytes greeting) {
  epoll = epoll_create1(0);
  lent = connection_count == 0;
  if (lent) connection_count = held_count;
  connections = calloc(connection_count, sizeof *connections);
  latencies = delays = (struct times){0};
  for (int index = 0; index < connection_count; index++) {
    struct connection *one = &connections[index];
    one->socket = lent ? held[index] : open_connection(port);
    if (greeting.length) greet(one->socket, greeting);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = one};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, one->socket, &event) < 0) fail("epoll_ctl: %s", strerror(errno));
  }
}

static void close_connections(void) {
  for (int index = 0; index < connection_count && !lent; index++) close(connections[index].socket);
  free(connections);
  close(epoll);
}

static void wait_for_answers(void) {
  run_until(now() + PATIENCE * 1000000000ull, 0, all_answered);
  check_lengths();
}

static void flood(int port, int milliseconds, struct bytes greeting) {
  open_connections(port, greeting);
  u64 started = now();
  for (int index = 0; index < connection_count; index++) send_more(&connections[index], depth);
  u64 ended = run_until(started + milliseconds * 1000000ull, 1, NULL), replies = total(replies_of);
  wait_for_answers();
  printf("{\"replies\":%llu,\"all\":%llu,\"milliseconds\":%.3f", replies, total(replies_of), (ended - started) / 1e6);
  if (depth == 1) print_latencies();
  printf("}\n");
  close_connections();
}

// ---------------------------------------------------------------- pace

static u64 schedule; // ns; when the first message is due
static double step;  // ns from one message to the next

// When a connection's message of this number is due; connections have theirs in turn.
static u64 due_time(const struct connection *one, u64 number) {
  return schedule + (u64)((number * connection_count + (one - connections)) * step);
}

// Sends what became due while the connection waited for an answer, and counts the waiting.
static void send_behind(struct connection *one) {
  u64 number = sent_of(one);
  if (replies_of(one) < number || number >= one->scheduled) return send_due(one);
  send_more(one, 1);
  one->since = due_time(one, number);
}

// Sends what is due by this time. Gives when the next message is.
static u64 send_until(u64 time, u64 *next, u64 all) {
  for (; *next < all; ++*next) {
    struct connection *one = &connections[*next % connection_count];
    u64 due = due_time(one, one->scheduled);
    if (due > time) return due;
    if (replies_of(one) == one->scheduled++) {
      count(&delays, time - due);
      send_more(one, 1);
    }
  }
  return UINT64_MAX;
}

static void pace(int port, int rate, int milliseconds, struct bytes greeting) {
  open_connections(port, greeting);
  step = 1e9 / rate;
  schedule = now();
  u64 all = (u64)rate * milliseconds / 1000, next = 0, ended = schedule + milliseconds * 1000000ull;
  for (u64 time; (time = now()) < ended;) {
    u64 due = send_until(time, &next, all), until = due < ended ? due : ended;
    u64 left = (time = now()) < until ? until - time : 0;
    struct timespec patience = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    struct epoll_event events[256];
    int number = epoll_pwait2(epoll, events, 256, &patience, NULL);
    if (number < 0 && errno != EINTR) fail("epoll_pwait2: %s", strerror(errno));
    for (int index = 0; index < number; index++) {
      struct connection *one = events[index].data.ptr;
      read_replies(one);
      send_behind(one);
    }
  }
  u64 replies = total(replies_of), missed = 0;
  wait_for_answers();
  // What could not be sent has waited for an answer at least until now.
  for (int index = 0; index < connection_count; index++) {
    struct connection *one = &connections[index];
    for (u64 number = sent_of(one); number < one->scheduled; number++, missed++) count(&latencies, ended - due_time(one, number));
  }
  double late = percentile(&delays, .99);
  printf("{\"replies\":%llu,\"missed\":%llu,\"milliseconds\":%d,\"late\":%.2f", replies, missed, milliseconds, late);
  print_latencies();
  printf("}\n");
  close_connections();
}

// ---------------------------------------------------------------- commands

// The pieces of a message, one behind the other.
static struct bytes read_message(char *text) {
  struct bytes message = {0};
  for (char *rest = text, *piece; rest && (piece = strsep(&rest, ","));) {
    char *digits = strsep(&piece, "*");
    size_t times = piece ? strtoul(piece, NULL, 10) : 1;
    struct bytes once = unhex(digits);
    message.data = realloc(message.data, message.length + once.length * times + 1);
    for (size_t index = 0; index < times; index++, message.length += once.length)
      memcpy(message.data + message.length, once.data, once.length);
    free(once.data);
  }
  return message;
}

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
    struct bytes message = read_message(words[6]), greeting = read_message(words[7]);
    repeat(message);
    flood(port, numbers[4], greeting);
    free(message.data);
    free(greeting.data);
  } else if (number >= 7 && !strcmp(words[0], "pace")) {
    connection_count = numbers[2];
    depth = 1;
    reply_length = numbers[5];
    struct bytes message = read_message(words[6]), greeting = read_message(words[7]);
    repeat(message);
    pace(port, numbers[3], numbers[4], greeting);
    free(message.data);
    free(greeting.data);
  } else if (number == 4 && !strcmp(words[0], "hold")) {
    struct bytes message = read_message(words[3]);
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
