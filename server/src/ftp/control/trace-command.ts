/** A span for an executed command: its verb and the code of the reply. */
import { tracedRoot } from '../../lib/tracing/tracing.ts'
import type { Reply } from './reply-codes.ts'
import type { FtpState } from './state.ts'

/** Runs the command, with a transfer that it has. */
export const traceCommand = (
  { server }: FtpState,
  verb: string,
  run: () => Promise<Reply | null>,
): Promise<Reply | null> =>
  tracedRoot(server.services.context.tracing, { name: `FTP ${verb}`, kind: 'server' }, async (span) => {
    const reply = await run()
    const code = reply?.code ?? 0
    span?.set({ 'sallyport.reply': code })
    if (code >= 400) span?.fail(String(code))
    return reply
  })
