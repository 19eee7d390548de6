// The floor: a server on io_uring that parses nothing and answers whatever comes with a constant, the answer to one
// `sum`. No server that reads its requests can cost less.
//
//   floor [REQUEST_LENGTH] PORT
//   floor REQUEST_LENGTH=FILE... PORT
//
// Told how long each request is, it answers each; otherwise it answers whatever one receive brings once. Told of files,
// it answers a request of such a length with what the file has.
#include <arpa/inet.h>
#include <liburing.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BUFFERS = 256, BUFFER_SIZE = 16384, REQUESTS = 1024, COMPLETIONS = 8192 };
enum { ACCEPT, RECEIVE, SEND };
enum { SOCKETS = 65536, ANSWERS = 64, FILES = 8 }; // ANSWERS: as many as one send takes

struct file {
  unsigned request_length;
  char *bytes;
  size_t size;
};

static const char answer[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 35\r\n"
    "\r\n"
    "{\"jsonrpc\":\"2.0\",\"result\":5,\"id\":1}";

static struct io_uring ring;
static struct io_uring_buf_ring *buffers;
static char *memory;
static char answers[ANSWERS * (sizeof answer - 1)];
static unsigned request_length, begun[SOCKETS]; // begun: bytes of a request that has not come whole, by socket
static struct file files[FILES];
static int file_count;

static void check(int result, const char *step) {
  if (result >= 0) return;
  fprintf(stderr, "%s: %s\n", step, strerror(-result));
  exit(1);
}

static struct io_uring_sqe *request(void) {
  struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
  if (sqe) return sqe;
  io_uring_submit(&ring);
  return io_uring_get_sqe(&ring);
}

static void tag(struct io_uring_sqe *sqe, int kind, int socket) {
  io_uring_sqe_set_data64(sqe, (unsigned long long)kind << 32 | (unsigned)socket);
}

static void request_accept(int listener) {
  struct io_uring_sqe *sqe = request();
  io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, 0);
  tag(sqe, ACCEPT, listener);
}

static void request_receive(int socket) {
  struct io_uring_sqe *sqe = request();
  io_uring_prep_recv_multishot(sqe, socket, NULL, 0, 0);
  sqe->flags |= IOSQE_BUFFER_SELECT;
  tag(sqe, RECEIVE, socket);
}

static void request_send(int socket, const char *bytes, size_t size) {
  struct io_uring_sqe *sqe = request();
  io_uring_prep_send(sqe, socket, bytes, size, MSG_NOSIGNAL | MSG_WAITALL);
  tag(sqe, SEND, socket);
}

static void answer_with_file(int socket, unsigned length) {
  begun[socket] += length;
  for (struct file *file = files; file < files + file_count; file++) {
    if (file->request_length != begun[socket]) continue;
    request_send(socket, file->bytes, file->size);
    begun[socket] = 0;
    return;
  }
}

static void answer_bytes(int socket, unsigned length) {
  unsigned number = 1;
  if (file_count) return answer_with_file(socket, length);
  if (request_length) {
    number = (begun[socket] + length) / request_length;
    begun[socket] = (begun[socket] + length) % request_length;
  }
  for (; number > ANSWERS; number -= ANSWERS) request_send(socket, answers, sizeof answers);
  if (number) request_send(socket, answers, number * (sizeof answer - 1));
}

static void give(int buffer, int offset) {
  char *place = memory + (size_t)buffer * BUFFER_SIZE;
  io_uring_buf_ring_add(buffers, place, BUFFER_SIZE, buffer, io_uring_buf_ring_mask(BUFFERS), offset);
}

static int open_listener(int port) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 4096) < 0) {
    perror("listen");
    exit(1);
  }
  return listener;
}

static void open_ring(void) {
  struct io_uring_params parameters = {.cq_entries = COMPLETIONS};
  parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE;
  check(io_uring_queue_init_params(REQUESTS, &ring, &parameters), "io_uring_setup");
  io_uring_register_ring_fd(&ring);
  memory = mmap(NULL, (size_t)BUFFERS * BUFFER_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  buffers = mmap(NULL, BUFFERS * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  struct io_uring_buf_reg registration = {.ring_addr = (unsigned long)buffers, .ring_entries = BUFFERS};
  check(io_uring_register_buf_ring(&ring, &registration, 0), "io_uring_register_buf_ring");
  io_uring_buf_ring_init(buffers);
  for (int buffer = 0; buffer < BUFFERS; buffer++) give(buffer, buffer);
  io_uring_buf_ring_advance(buffers, BUFFERS);
}

static int complete(struct io_uring_cqe *cqe, int given) {
  int socket = (int)cqe->user_data, more = cqe->flags & IORING_CQE_F_MORE, used = 0;
  switch (cqe->user_data >> 32) {
    case ACCEPT:
      if (cqe->res >= 0) {
        begun[cqe->res] = 0;
        request_receive(cqe->res);
      }
      if (!more) request_accept(socket);
      break;
    case RECEIVE:
      if (cqe->flags & IORING_CQE_F_BUFFER) {
        give(cqe->flags >> IORING_CQE_BUFFER_SHIFT, given);
        used = 1;
      }
      if (cqe->res > 0) answer_bytes(socket, cqe->res);
      if (cqe->res > 0 || cqe->res == -ENOBUFS) {
        if (!more) request_receive(socket);
      } else {
        close(socket);
      }
      break;
  }
  return used;
}

static void read_file(unsigned length, const char *path) {
  struct file *file = &files[file_count++];
  FILE *stream = fopen(path, "rb");
  if (!stream || fseek(stream, 0, SEEK_END) < 0) {
    perror(path);
    exit(1);
  }
  file->request_length = length;
  file->size = ftell(stream);
  file->bytes = malloc(file->size);
  rewind(stream);
  if (fread(file->bytes, 1, file->size, stream) != file->size) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(1);
  }
  fclose(stream);
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 2 + FILES) {
    fprintf(stderr, "usage: %s [REQUEST_LENGTH | REQUEST_LENGTH=FILE...] PORT\n", argv[0]);
    return 2;
  }
  for (int index = 1; index < argc - 1; index++) {
    const char *path = strchr(argv[index], '=');
    if (path) read_file(atoi(argv[index]), path + 1);
    else request_length = atoi(argv[index]);
  }
  for (int index = 0; index < ANSWERS; index++) memcpy(answers + index * (sizeof answer - 1), answer, sizeof answer - 1);
  open_ring();
  request_accept(open_listener(atoi(argv[argc - 1])));
  printf("listening\n");
  fflush(stdout);
  for (;;) {
    int result = io_uring_submit_and_wait(&ring, 1);
    if (result != -EINTR) check(result, "io_uring_enter");
    struct io_uring_cqe *cqe;
    unsigned head, seen = 0;
    int given = 0;
    io_uring_for_each_cqe(&ring, head, cqe) {
      given += complete(cqe, given);
      seen++;
    }
    io_uring_buf_ring_advance(buffers, given);
    io_uring_cq_advance(&ring, seen);
  }
}
