/* The least a room can cost: one thread, epoll, each frame made once and the same bytes written to everybody.
 *
 *     epoll_room PORT MS
 *
 * It speaks as much Socket.IO over a websocket as the clients of load.py need, keeps nothing, checks nothing,
 * and sends what came within MS milliseconds as one frame, the first at once. It never pings. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS = 16384, ROOMS = 4096, NAME = 64, SEATS = 4096, MESSAGE = 65536, BACKLOG = 1 << 20 };

struct client {
    int open, greeted, room, seat;
    char *in, *out; /* what is not whole yet; what the socket did not take */
    size_t in_size, out_size;
};

struct room {
    char name[NAME];
    int members[SEATS], seats;   /* descriptors by seat; -1 where somebody left */
    int waiting[MESSAGE / 8], count;
    long seq;
    double due; /* when it ticks next; 0 where it rests */
};

static struct client clients[CLIENTS];
static struct room *rooms[ROOMS];
static int room_count, poller;
static double tick_seconds;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void watch(int fd, int operation, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(poller, operation, fd, &event);
}

static void leave(int fd) {
    struct client *client = &clients[fd];
    if (!client->open) return;
    if (client->seat) rooms[client->room]->members[client->seat - 1] = -1;
    free(client->in);
    free(client->out);
    memset(client, 0, sizeof *client);
    close(fd);
}

static void send_bytes(int fd, const char *bytes, size_t size) {
    struct client *client = &clients[fd];
    ssize_t sent = 0;
    if (!client->out_size) {
        sent = send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) return leave(fd);
        if (sent < 0) sent = 0;
        if ((size_t)sent == size) return;
        watch(fd, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    if (client->out_size + size > BACKLOG) return leave(fd);
    client->out = realloc(client->out, client->out_size + size - sent);
    memcpy(client->out + client->out_size, bytes + sent, size - sent);
    client->out_size += size - sent;
}

static void send_rest(int fd) {
    struct client *client = &clients[fd];
    ssize_t sent = send(fd, client->out, client->out_size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return errno == EAGAIN ? (void)0 : leave(fd);
    client->out_size -= sent;
    memmove(client->out, client->out + sent, client->out_size);
    if (!client->out_size) watch(fd, EPOLL_CTL_MOD, EPOLLIN);
}

/* Puts a header in front of the text, which stands 4 bytes after `frame`; the frame's first byte and size. */
static char *framed(char *frame, size_t *size) {
    if (*size < 126) {
        frame[2] = (char)0x81;
        frame[3] = (char)*size;
        *size += 2;
        return frame + 2;
    }
    frame[0] = (char)0x81;
    frame[1] = 126;
    frame[2] = (char)(*size >> 8);
    frame[3] = (char)*size;
    *size += 4;
    return frame;
}

static void send_text(int fd, const char *text) {
    char frame[512];
    size_t size = (size_t)snprintf(frame + 4, sizeof frame - 4, "%s", text);
    char *start = framed(frame, &size);
    send_bytes(fd, start, size);
}

static int room_of(const char *text) {
    char name[NAME] = "";
    const char *found = strstr(text, "\"room\":");
    if (found) sscanf(found + 7, " \"%63[^\"]", name);
    for (int number = 0; number < room_count; number++)
        if (!strcmp(rooms[number]->name, name)) return number;
    if (room_count == ROOMS) exit(1);
    rooms[room_count] = calloc(1, sizeof **rooms);
    strcpy(rooms[room_count]->name, name);
    return room_count++;
}

static void tick(struct room *room) {
    static char frame[MESSAGE + 4];
    room->due = room->count ? now() + tick_seconds : 0;
    if (!room->count) return;
    size_t size = (size_t)sprintf(
        frame + 4, "42[\"frame\",{\"room\":\"%s\",\"seq\":%ld,\"voted\":[", room->name, room->seq);
    for (int place = 0; place < room->count; place++)
        size += (size_t)sprintf(frame + 4 + size, place ? ",%d" : "%d", room->waiting[place]);
    size += (size_t)sprintf(frame + 4 + size, "]}]");
    room->count = 0;
    char *start = framed(frame, &size);
    for (int seat = 0; seat < room->seats; seat++)
        if (room->members[seat] >= 0) send_bytes(room->members[seat], start, size);
}

static void join(int fd, int number, const char *text) {
    char answer[128];
    struct room *room = rooms[room_of(text)];
    if (room->seats == SEATS) return leave(fd);
    clients[fd].room = room_of(text);
    room->members[room->seats++] = fd;
    clients[fd].seat = room->seats;
    sprintf(answer, "43%d[{\"ok\":true,\"seat\":%d,\"seq\":%ld}]", number, room->seats, room->seq);
    send_text(fd, answer);
}

static void vote(int fd, int number) {
    char answer[128];
    struct room *room = rooms[clients[fd].room];
    room->seq++;
    room->waiting[room->count++] = clients[fd].seat;
    sprintf(answer, "43%d[{\"ok\":true,\"seq\":%ld}]", number, room->seq);
    send_text(fd, answer);
    if (!room->due || room->count == MESSAGE / 8) tick(room);
}

static void take(int fd, const char *text) {
    int number = 0, start = 0;
    if (!strncmp(text, "40", 2)) return send_text(fd, "40{\"sid\":\"here\"}");
    if (sscanf(text, "42%d[%n", &number, &start) != 1 || !start) return;
    if (!strncmp(text + start, "\"join\"", 6)) join(fd, number, text + start);
    if (!strncmp(text + start, "\"vote\"", 6) && clients[fd].seat) vote(fd, number);
}

/* The handshake's answer belongs to the one key that the clients of load.py send: that of RFC 6455, 1.3. */
static size_t greet(int fd, const char *bytes, size_t size) {
    static const char accepted[] =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    const char *end = memmem(bytes, size, "\r\n\r\n", 4);
    if (!end) return 0;
    clients[fd].greeted = 1;
    send_bytes(fd, accepted, sizeof accepted - 1);
    send_text(fd, "0{\"sid\":\"here\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,"
                  "\"maxPayload\":1000000}");
    return (size_t)(end + 4 - bytes);
}

/* How many bytes the first message took; 0 where it is not whole. */
static size_t take_message(int fd, const char *bytes, size_t size) {
    static char text[MESSAGE + 1];
    if (!clients[fd].greeted) return greet(fd, bytes, size);
    if (size < 6) return 0;
    const unsigned char *head = (const unsigned char *)bytes;
    size_t length = head[1] & 127, start = 6;
    if (length == 126) {
        length = (size_t)head[2] << 8 | head[3];
        start = 8;
    }
    if (size < start + length) return 0;
    for (size_t place = 0; place < length; place++)
        text[place] = (char)(head[start + place] ^ head[start - 4 + place % 4]);
    text[length] = 0;
    take(fd, text);
    return start + length;
}

static void receive(int fd) {
    static char bytes[2 * MESSAGE];
    struct client *client = &clients[fd];
    size_t kept = client->in_size, place = 0, took;
    memcpy(bytes, client->in, kept);
    ssize_t came = recv(fd, bytes + kept, MESSAGE, MSG_DONTWAIT);
    if (came < 0 && errno == EAGAIN) return;
    if (came <= 0) return leave(fd);
    size_t size = kept + (size_t)came;
    while (client->open && place < size && (took = take_message(fd, bytes + place, size - place)))
        place += took;
    if (!client->open) return;
    if (size - place > MESSAGE) return leave(fd);
    client->in_size = size - place;
    client->in = realloc(client->in, client->in_size + 1);
    memcpy(client->in, bytes + place, client->in_size);
}

static void welcome(int listener) {
    int fd, yes = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= CLIENTS) {
            close(fd);
            continue;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        clients[fd].open = 1;
        clients[fd].in = malloc(1);
        watch(fd, EPOLL_CTL_ADD, EPOLLIN);
    }
}

/* Milliseconds until a room ticks; -1 where all rest. */
static int wait_for(void) {
    double soonest = 0, moment = now();
    for (int number = 0; number < room_count; number++)
        if (rooms[number]->due && (!soonest || rooms[number]->due < soonest)) soonest = rooms[number]->due;
    if (!soonest) return -1;
    return soonest <= moment ? 0 : (int)((soonest - moment) * 1000) + 1;
}

int main(int count, char **words) {
    if (count != 3) return 2;
    tick_seconds = atof(words[2]) / 1000;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1])),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) || listen(listener, 4096)) return 1;
    poller = epoll_create1(0);
    watch(listener, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        struct epoll_event events[256];
        int found = epoll_wait(poller, events, 256, wait_for());
        for (int place = 0; place < found; place++) {
            int fd = events[place].data.fd;
            if (fd == listener) {
                welcome(listener);
                continue;
            }
            if (clients[fd].open && events[place].events & EPOLLOUT) send_rest(fd);
            if (clients[fd].open && events[place].events & ~EPOLLOUT) receive(fd);
        }
        double moment = now();
        for (int number = 0; number < room_count; number++)
            if (rooms[number]->due && rooms[number]->due <= moment) tick(rooms[number]);
    }
}
