import type { WebSocket } from 'ws';
import type { LiveLimits } from './limits.ts';
import type { ServerMessage } from './messages.ts';

/** WebSocket close codes (RFC 6455, 7.4.1). */
export const CLOSE = { goingAway: 1001, policy: 1008, ourFault: 1011, tryAgain: 1013 } as const;

/** One socket with its limits: what is sent to it, and whether it is still there. */
export interface Connection {
  /** Never waits: a client that has too much unread is cut, and reads again when it is back. */
  send(message: ServerMessage): void;
  /** Says goodbye, and ends the connection when that is not answered in time. */
  close(code: number, reason: string): void;
  /** Asks whether the client is there; cuts it when the last question was not answered. */
  beat(): void;
  isOpen(): boolean;
}

export const makeConnection = (socket: WebSocket, limits: LiveLimits): Connection => {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  // A broken peer is not our fault: ws closes the socket by itself, also after a message that is too long (1009).
  socket.on('error', () => {});

  const isOpen = (): boolean => socket.readyState === socket.OPEN;

  const close = (code: number, reason: string): void => {
    if (!isOpen()) return;
    socket.close(code, reason);
    const timer = setTimeout(() => socket.terminate(), limits.goodbye);
    socket.once('close', () => clearTimeout(timer));
  };

  return {
    isOpen,
    close,
    send(message) {
      if (!isOpen()) return;
      const text = JSON.stringify(message);
      const unread = socket.bufferedAmount + Buffer.byteLength(text);
      if (unread > limits.unreadBytes)
        return close(CLOSE.tryAgain, 'too much unread: connect and read again');
      socket.send(text);
    },
    beat() {
      if (!isOpen()) return;
      if (!isAlive) return socket.terminate();
      isAlive = false;
      socket.ping();
    },
  };
};
