// Listens on a path until it is killed, which leaves the file behind.
import net from "node:net";

net.createServer().listen(process.argv[2], () => console.log("listening"));
