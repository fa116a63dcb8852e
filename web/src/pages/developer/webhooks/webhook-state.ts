/** State of a webhook, as a label and an explanation. */

import type { Tone } from '../../../components/display/badge.tsx'
import type { ListedWebhook } from '../../../data/webhooks/webhooks.ts'
import { t } from '../../../lib/language/language.ts'

export interface WebhookState {
  readonly tone: Tone
  readonly words: string
  readonly about: string
}

type Known = Pick<ListedWebhook, 'folder'> & {
  readonly attributes: Pick<ListedWebhook['attributes'], 'failed' | 'paused' | 'circuitOpenSince'>
}

export function stateOf({ attributes: { failed, paused, circuitOpenSince }, folder }: Known): WebhookState {
  if (failed)
    return {
      tone: 'bad',
      words: t('disabled'),
      about: t(
        'Disabled because the endpoint failed for five days or reported that it is permanently gone. Fix the endpoint, then resume the webhook.',
      ),
    }
  if (paused)
    return { tone: 'warn', words: t('paused'), about: t('Paused by a user. Messages for new events are queued.') }
  if (folder === null)
    return {
      tone: 'plain',
      words: t('inactive'),
      about: t('Its folder is in the Trash Can. The webhook works again when the folder is restored.'),
    }
  if (circuitOpenSince !== null)
    return {
      tone: 'warn',
      words: t('failing'),
      about: t(
        'Ten deliveries in a row failed. Messages are queued, and one is sent at intervals as a probe until the endpoint accepts it.',
      ),
    }
  return { tone: 'good', words: t('active'), about: t('Sends a message for every event that matches its triggers.') }
}
