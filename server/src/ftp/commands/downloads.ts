/** RETR. */

import type { Handle } from '../../gateway/files/handle.ts'
import { openToRead } from '../../gateway/files/open.ts'
import { lastName } from '../../gateway/files/paths.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import { type Commands, pathOf, withArgument } from './command.ts'
import { overData, refusalOf, transferAccess } from './transfer.ts'

async function retrieve(state: FtpState, argument: string): Promise<Reply> {
  const start = state.restartAt
  const refusal = await refusalOf(state)
  if (refusal) return refusal
  const handle = await openToRead(transferAccess(state), pathOf(state, argument))
  using _ = state.count(handle)
  try {
    const { size } = await handle.attributes()
    if (start > size) return { code: 551, text: `The file has ${size} bytes; REST was beyond its end.` }
    return await overData(
      state,
      `Sending ${lastName(`/${argument}`)} (${size - start} bytes).`,
      async (data, signal) => {
        await data.send(async (sink) => {
          const sent = await send(handle, start, sink, signal)
          await data.finish()
          sent()
        })
        return { code: 226, text: 'The file was sent.' }
      },
    )
  } finally {
    await handle.close()
  }
}

async function send(handle: Handle, ...to: Parameters<NonNullable<Handle['send']>>): Promise<() => void> {
  if (!handle.send) throw new Error('a handle that cannot send')
  return await handle.send(...to)
}

export const downloadCommands: Commands = { RETR: { isCounted: true, run: withArgument(retrieve) } }
