/** Keeps letters in this process, for tests. */
import type { Letter, MailTransport } from './transport.ts'

export function createMemoryTransport(): MailTransport & { readonly sent: Letter[] } {
  const sent: Letter[] = []
  return { sent, send: async (letter) => void sent.push(letter), close: () => undefined }
}
