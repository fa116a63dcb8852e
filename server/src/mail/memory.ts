/** Collects emails in memory, for tests. */
import type { Email, MailTransport } from './transport.ts'

export function createMemoryTransport(): MailTransport & { readonly sent: Email[] } {
  const sent: Email[] = []
  return { sent, send: async (email) => void sent.push(email), close: () => undefined }
}
