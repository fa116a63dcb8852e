import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Badge, type Tone } from '../../../components/display/badge.tsx'
import { t, tc } from '../../../lib/language/language.ts'
import { dateText } from '../../../lib/time.ts'
import { type ShareState as State, stateOf } from './list-order.ts'

const states: Readonly<Record<State, readonly [Tone, string]>> = {
  active: ['good', tc('state', 'Active')],
  full: ['warn', t('Download limit reached')],
  expired: ['warn', tc('state', 'Expired')],
  paused: ['plain', tc('state', 'Paused')],
}

/** Whether visitors can use it, and until when. */
export function ShareState({ share }: { share: Share }) {
  const { expiration, type, paths } = share.attributes
  const state = stateOf(share)
  const [tone, text] = states[state]
  // Its folder is deleted.
  const isFinal = state === 'paused' && type !== 'send' && paths.length === 0
  return (
    <div className="share-lines">
      <span className={state === 'active' ? 'in-table' : undefined}>
        <Badge tone={tone}>{isFinal ? tc('state', 'Ended') : text}</Badge>
      </span>
      {expiration !== null && state !== 'paused' && (
        <span className="dim">
          {state === 'expired'
            ? t('on {expiration}', { expiration: dateText(expiration) })
            : t('until {expiration}', { expiration: dateText(expiration) })}
        </span>
      )}
    </div>
  )
}
