import { Button, Checkbox, Fieldset } from '@mantine/core'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useState } from 'react'
import { CodeBlock } from '../../../components/display/code-block.tsx'
import { usePlan } from '../../../components/limits/plan-rules.ts'
import { eventNames } from '../../../components/webhooks/event-names.ts'
import { t } from '../../../lib/language/language.ts'
import { exampleBody, type Version } from './examples.ts'
import { allTriggers, type Trigger } from './triggers.ts'

interface Props {
  readonly version: Version
  readonly folder: string
  readonly selected: readonly WebhookEvent[]
  readonly onChange: (selected: WebhookEvent[]) => void
}

/** The events that a webhook subscribes to, each with an example request. */
export function TriggerBoxes({ version, folder, selected, onChange }: Props) {
  const { noTrigger } = usePlan()
  const offered = allTriggers.filter(({ event }) => !noTrigger(event)).map(({ event }) => event)
  const isAll = offered.every((event) => selected.includes(event))
  const turn = (event: WebhookEvent, isOn: boolean) =>
    onChange(isOn ? [...selected, event] : selected.filter((it) => it !== event))
  return (
    <Fieldset legend={t('Activity Triggers')} variant="unstyled" className="triggers">
      {allTriggers.map((trigger) => (
        <TriggerBox
          key={trigger.event}
          trigger={trigger}
          example={exampleBody(version, trigger.event, folder)}
          refusal={noTrigger(trigger.event)}
          isOn={selected.includes(trigger.event)}
          onTurn={(isOn) => turn(trigger.event, isOn)}
        />
      ))}
      <Button variant="subtle" size="xs" className="triggers-all" onClick={() => onChange(isAll ? [] : offered)}>
        {isAll ? t('Clear all') : t('Select all')}
      </Button>
    </Fieldset>
  )
}

interface BoxProps {
  readonly trigger: Trigger
  readonly example: string
  /** Why the plan does not allow it. */
  readonly refusal: string | undefined
  readonly isOn: boolean
  readonly onTurn: (isOn: boolean) => void
}

function TriggerBox({ trigger: { event, about }, example, refusal, isOn, onTurn }: BoxProps) {
  const [isShown, setShown] = useState(false)
  const word = eventNames[event]
  return (
    <div className="trigger">
      <Checkbox
        label={word}
        description={refusal ?? about}
        checked={isOn}
        disabled={refusal !== undefined}
        onChange={({ currentTarget }) => onTurn(currentTarget.checked)}
      />
      <Button
        variant="subtle"
        size="compact-xs"
        aria-expanded={isShown}
        aria-label={t('Request example for {word}', { word })}
        onClick={() => setShown(!isShown)}
      >
        {t('Request example')}
      </Button>
      {isShown && <CodeBlock text={example} what={t('request example for {word}', { word })} />}
    </div>
  )
}
