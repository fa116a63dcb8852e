/** A context that also collects the events that are recorded. */

import type { Context } from '../src/core/context.ts'
import type { AppEvent, ResourceEvent } from '../src/core/event.ts'
import { isResourceEvent } from '../src/core/event.ts'

export interface EventRecorder {
  readonly ctx: Context
  readonly events: AppEvent[]
  /** `resources.move /a → /b/a`: one event per line, with all its resources. */
  lines(): string[]
}

export function recordEvents(ctx: Context): EventRecorder {
  const events: AppEvent[] = []
  return {
    events,
    ctx: {
      ...ctx,
      async record(tx, actor, ...some) {
        events.push(...some)
        await ctx.record(tx, actor, ...some)
      },
    },
    lines: () => events.filter(isResourceEvent).map(sentenceOf),
  }
}

const sentenceOf = ({ name, resources }: ResourceEvent): string =>
  `${name.replace('resources.', '')} ${resources.map(({ path, previousPath }) => (previousPath === undefined ? path : `${previousPath} → ${path}`)).join(', ')}`
