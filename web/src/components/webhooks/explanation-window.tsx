/** Why a webhook fired or did not: the newest events of a file or folder, each with the result of every rule. */
import { Select } from '@mantine/core'
import type { WebhookExplanation } from '@sallyport/contract/schemas/webhooks/webhook-trial.ts'
import { useState } from 'react'
import { useExplanation } from '../../data/webhooks/webhook-trials.ts'
import { useWebhooks, webhookName } from '../../data/webhooks/webhooks.ts'
import { pathPattern } from '../../lib/path.ts'
import { Badge } from '../display/badge.tsx'
import { Icon } from '../display/icon.tsx'
import { RelativeTime } from '../display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../display/states.tsx'
import { SearchField } from '../forms/search-field.tsx'
import { Window } from '../windows/window.tsx'
import { eventNames } from './event-names.ts'
import './explanation-window.css'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { numberText, rich, t } from '../../lib/language/language.ts'

interface Props {
  /** The webhook; without it the user selects one. */
  readonly webhookId?: number
  /** Initial filter: a path, or '' for everything. */
  readonly path?: string
  readonly onClose: () => void
}

export function ExplanationWindow({ webhookId, path = '', onClose }: Props) {
  const webhooks = useWebhooks().data ?? []
  const [selected, setChosen] = useState(webhookId)
  const [words, setWords] = useState(path)
  const id = selected ?? webhooks[0]?.id
  const found = useExplanation(id, words.startsWith('/') ? words : (pathPattern(words) ?? '') || '*')
  const one = webhooks.find((webhook) => webhook.id === webhookId)
  return (
    <Window title={t('Why did it (not) fire?')} size="xl" onClose={onClose}>
      <div className="window-form">
        {webhookId === undefined ? (
          <Select
            label={t('Webhook')}
            data={webhooks.map((webhook) => ({ value: String(webhook.id), label: webhookName(webhook) }))}
            value={id === undefined ? null : String(id)}
            onChange={(value) => setChosen(Number(value))}
            allowDeselect={false}
          />
        ) : (
          <p className="window-intro mono">{one && webhookName(one)}</p>
        )}
        <SearchField
          label={t('File or folder')}
          placeholder={t('File or folder: a path such as /inbound/first.csv, or part of it')}
          words={words}
          onSearch={setWords}
        />
        <ErrorMessage error={found.error} onRetry={found.refetch} />
        {found.isPending && <Loading />}
        {found.data?.length === 0 && (
          <Empty icon="pulse" title={t('No events found')}>
            {words === ''
              ? t('No event has occurred yet that could trigger a webhook.')
              : t('No event of the last 90 days has a matching path.')}
          </Empty>
        )}
        {found.data && found.data.length > 0 && (
          <ul className="explanations" aria-label={t('Explanations')}>
            {found.data.map((explanation) => (
              <Explained key={explanation.id} explanation={explanation.attributes} />
            ))}
          </ul>
        )}
      </div>
    </Window>
  )
}

function Explained({ explanation }: { explanation: WebhookExplanation['attributes'] }) {
  const { told, event, created, username, protocol, resourcePaths, resourceCount, reason, checks } = explanation
  return (
    <li>
      <p className="explanation-head">
        <Badge tone={told ? 'good' : 'warn'}>{told ? t('fired') : t('did not fire')}</Badge>
        <b>{eventNames[event]}</b>
        <span className="mono">{resourcePaths[0]}</span>
        {resourceCount > 1 && (
          <span className="dim">{t('and {resourceCount} more', { resourceCount: numberText(resourceCount - 1) })}</span>
        )}
      </p>
      <p className="explanation-who">
        {rich('{time}, by {user} via {protocol}', {
          time: <RelativeTime at={created} />,
          user: username || t('the system'),
          protocol,
        })}
      </p>
      <p>{apiSentence(reason) ?? reason}</p>
      <details>
        <summary>{t('All rules')}</summary>
        <ul className="checks">
          {checks.map(({ rule, passed, detail }) => (
            <li key={rule} className={passed ? 'is-passed' : 'is-failed'}>
              <Icon name={passed ? 'check' : 'cross'} size={16} />
              <span className="unseen">{passed ? t('Passed:') : t('Failed:')} </span>
              {apiSentence(detail) ?? detail}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}
