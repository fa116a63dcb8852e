/** Whether a webhook is at work, in a word and a sentence. */

import type { Tone } from '../../../components/display/badge.tsx'
import type { ListedWebhook } from '../../../data/webhooks/webhooks.ts'

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
      words: 'switched off',
      about: 'It was switched off, because nothing but failures came back. Mend the endpoint, then resume it.',
    }
  if (paused) return { tone: 'warn', words: 'paused', about: 'Paused by hand. What happens meanwhile is kept for it.' }
  if (folder === null)
    return { tone: 'plain', words: 'asleep', about: 'Its folder lies in the trash. It wakes when that is restored.' }
  if (circuitOpenSince !== null)
    return {
      tone: 'warn',
      words: 'failing',
      about:
        'Ten failures in a row: messages wait without using up attempts, until one that goes as a probe gets through.',
    }
  return { tone: 'good', words: 'active', about: 'It is told of everything that its triggers name.' }
}
