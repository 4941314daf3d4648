// A Socket.IO room as one writes it on Node, to be measured beside Bigroom. No authorization, no rules.
//
//   node room.js PORT naive            each vote goes to everybody as it comes; nothing is kept
//   node room.js PORT ticked MS        what came within so many ms goes out as one frame, the first at once
//   node room.js PORT stored FILE      as naive, but each vote is on the disk (SQLite, FULL) before it is told

import { createServer } from "node:http";
import { Server } from "socket.io";

const [port, way, option] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
const rooms = new Map();

const ways = { naive, ticked, stored };
const take = await ways[way](option);

io.on("connection", (socket) => {
  socket.on("join", ({ room: name }, answer) => {
    const room = roomOf(name);
    room.seats += 1;
    socket.data.seat = room.seats;
    socket.join(name);
    answer({ ok: true, seat: room.seats, seq: room.seq, votes: room.votes.size });
  });
  socket.on("vote", (vote, answer) => take(roomOf(vote.room), socket.data.seat, vote, answer));
});
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });

function roomOf(name) {
  if (!rooms.has(name)) {
    rooms.set(name, { name, seats: 0, seq: 0, votes: new Map(), waiting: [], ticking: false });
  }
  return rooms.get(name);
}

function naive() {
  return (room, seat, vote, answer) => {
    room.votes.set(seat, vote.card);
    io.to(room.name).emit("voted", { room: room.name, id: vote.id });
    answer({ ok: true });
  };
}

function ticked(milliseconds) {
  const tick = (room) => {
    room.ticking = room.waiting.length > 0;
    if (!room.ticking) return;
    io.to(room.name).emit("frame", { room: room.name, seq: room.seq, voted: room.waiting });
    room.waiting = [];
    setTimeout(tick, Number(milliseconds), room);
  };
  return (room, seat, vote, answer) => {
    room.votes.set(seat, vote.card);
    room.seq += 1;
    room.waiting.push(seat);
    answer({ ok: true, seq: room.seq });
    if (!room.ticking) tick(room);
  };
}

async function stored(file) {
  const { default: Database } = await import("better-sqlite3");
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.exec("CREATE TABLE vote (number INTEGER PRIMARY KEY, room TEXT, seat INTEGER, card TEXT)");
  const keep = database.prepare("INSERT INTO vote (room, seat, card) VALUES (?, ?, ?)");
  const tell = naive();
  return (room, seat, vote, answer) => {
    keep.run(room.name, seat, vote.card);
    tell(room, seat, vote, answer);
  };
}
