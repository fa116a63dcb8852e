/** Tools that also tell what was recorded. */
import type { HouseEvent, ResourceEvent } from '../src/core/event.ts'
import { isResourceEvent } from '../src/core/event.ts'
import type { Tools } from '../src/core/tools.ts'

export interface Hearing {
  readonly tools: Tools
  readonly events: HouseEvent[]
  /** `resources.move /a → /b/a`, an event a line, with all its resources. */
  told(): string[]
}

export function hearing(tools: Tools): Hearing {
  const events: HouseEvent[] = []
  return {
    events,
    tools: {
      ...tools,
      async record(tx, actor, ...some) {
        events.push(...some)
        await tools.record(tx, actor, ...some)
      },
    },
    told: () => events.filter(isResourceEvent).map(sentenceOf),
  }
}

const sentenceOf = ({ name, resources }: ResourceEvent): string =>
  `${name.replace('resources.', '')} ${resources.map(({ path, previousPath }) => (previousPath === undefined ? path : `${previousPath} → ${path}`)).join(', ')}`
