/**
 * Session tickets of TLS contexts. A data connection must not get any: over TLS 1.3 the server would send them after the handshake,
 * and a client that only uploads, closing its socket without having read them (Go, rclone, many scripts), makes its system reset the
 * connection, whereupon ours drops what it has received and not yet read: the end of the file.
 */
import { randomBytes } from 'node:crypto'
import type { SecureContext } from 'node:tls'

/** In the order of Node's `ticketKeys`. */
const [nameBytes, keyBytes, initialisationBytes] = [16, 16, 16]
export const ticketKeysBytes = nameBytes + 2 * keyBytes

/** As OpenSSL expects it: 0 sends no ticket, or takes none; 1 takes it. Then the keys, and for new tickets also name and vector. */
type TicketAnswer = readonly [number, Buffer, Buffer, Buffer?, Buffer?]

/** Members of Node's contexts beyond their public interface. */
interface Handle {
  onticketkeycallback: (name: Buffer, vector: Buffer, isNew: boolean) => TicketAnswer
  enableTicketKeyCallback(): void
}

/** The context issues no more tickets. It takes those that were made with its keys, as before. */
export function stopTickets(context: SecureContext, ticketKeys: Buffer): void {
  const name = ticketKeys.subarray(0, nameBytes)
  const authentication = ticketKeys.subarray(nameBytes, nameBytes + keyBytes)
  const encryption = ticketKeys.subarray(nameBytes + keyBytes)
  const handle = context.context as Handle
  handle.onticketkeycallback = (ofTicket, _vector, isNew) =>
    isNew
      ? [0, authentication, encryption, name, randomBytes(initialisationBytes)]
      : [name.equals(ofTicket) ? 1 : 0, authentication, encryption]
  handle.enableTicketKeyCallback()
}
