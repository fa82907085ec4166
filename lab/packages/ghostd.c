/* ghostd: answers on TCP port 7070 the version of the library that it has mapped, which is not always the one on disk. */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

const char *ghost_version(void);

int main(void) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(7070)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64))
        return 1;
    for (;;) {
        int client = accept(listener, 0, 0);
        char text[64];
        int length = snprintf(text, sizeof text, "%s\n", ghost_version());
        if (client >= 0) {
            if (write(client, text, length) != length)
                fputs("a client went away\n", stderr);
            close(client);
        }
    }
}
