import { feed } from '../../../core/webhooks/events/feed.ts'
import { presentEvent, presentMessage } from '../../present/webhooks/event.ts'
import { abortSignalOf } from '../../requests/abort-signal.ts'
import type { Handler } from '../../responses/call.ts'

export const getEvents: Handler<'getEvents'> = async ({ ctx, actor, query, request, reply }) => {
  const { wait, ...rest } = query
  const page = await feed(ctx, actor, { ...rest, waitMs: wait * 1_000 }, abortSignalOf(request, reply))
  const { timeZone } = actor
  const data =
    page.kind === 'events'
      ? page.entries.map((event) => presentEvent(event, page.accountName, timeZone))
      : page.entries.map((message) => presentMessage(message, timeZone))
  return { status: 200, body: { returnedResults: data.length, cursor: page.cursor, data } }
}
