/** The nodes of the server, for operators of several: which are alive, what each is doing, and taking one out of service. */
import { Button } from '@mantine/core'
import type { ServerNode } from '@sallyport/contract/schemas/server/node.ts'
import { useState } from 'react'
import { Badge, type Tone } from '../../components/display/badge.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { useMe } from '../../data/account/me.ts'
import { useDrainNode, useNodes } from '../../data/account/nodes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { PasswordWindow } from '../server/password-window.tsx'

type State = ServerNode['attributes']['state']

/** Nothing while there is one node, in service. */
export function Nodes() {
  const { operator } = useMe()
  const { data: nodes = [] } = useNodes(operator)
  const [changing, setChanging] = useState<ServerNode | null>(null)
  if (nodes.length < 2 && nodes.every(({ attributes }) => attributes.state === 'running')) return null
  return (
    <div className="dashboard-nodes">
      <Section
        id="nodes"
        title={t('Nodes of the server')}
        about={t(
          'A drained node keeps serving open connections and takes no new work. Drain a node before you stop it for maintenance.',
        )}
      >
        <DataTable
          label={t('Nodes of the server')}
          rows={nodes}
          rowKey={({ id }) => id}
          columns={columns(setChanging)}
        />
      </Section>
      {changing && (
        <DrainWindow
          node={changing}
          isLast={!nodes.some(({ id, attributes: { state } }) => id !== changing.id && state === 'running')}
          onClose={() => setChanging(null)}
        />
      )}
    </div>
  )
}

const states = (): Readonly<Record<State, { readonly tone: Tone; readonly words: string }>> => ({
  running: { tone: 'good', words: t('in service') },
  drained: { tone: 'warn', words: t('drained') },
  ended: { tone: 'bad', words: t('ended') },
})

const columns = (onChange: (node: ServerNode) => void): Column<ServerNode>[] => [
  {
    title: t('Node'),
    isName: true,
    cell: ({ id, attributes: { label, current } }) => (
      <span title={id}>{current ? rich('{label} (this one)', { label }) : label}</span>
    ),
  },
  {
    title: t('State'),
    isShort: true,
    cell: ({ attributes: { state } }) => <Badge tone={states()[state].tone}>{states()[state].words}</Badge>,
  },
  { title: t('Current work'), isInCards: true, cell: ({ attributes }) => doingOf(attributes) },
  { title: t('Version'), isShort: true, drops: 2, isInCards: true, cell: ({ attributes }) => attributes.version },
  {
    title: t('Addresses'),
    drops: 3,
    isInCards: true,
    cell: ({ attributes }) => attributes.addresses.map((one) => <div key={one}>{one}</div>),
  },
  {
    title: t('Last seen'),
    isShort: true,
    drops: 1,
    cell: ({ attributes }) => <RelativeTime at={attributes.lastSeen} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (node) =>
      node.attributes.state !== 'ended' && (
        <Button variant="default" size="xs" aria-label={actionOf(node.attributes)} onClick={() => onChange(node)}>
          {node.attributes.state === 'drained' ? t('Put into service') : t('Drain')}
        </Button>
      ),
  },
]

const doingOf = ({ state, connections, deliveries, tasks }: ServerNode['attributes']) =>
  state === 'ended'
    ? ''
    : t(
        '{connections, plural, one {# connection} other {# connections}}, {deliveries, plural, one {# delivery} other {# deliveries}}, {tasks, plural, one {# task} other {# tasks}}',
        { connections, deliveries, tasks: tasks.length },
      )

const actionOf = ({ label, state }: ServerNode['attributes']) =>
  state === 'drained' ? t('Put {label} into service', { label }) : t('Drain {label}', { label })

interface DrainProps {
  readonly node: ServerNode
  /** Whether no other node is in service. */
  readonly isLast: boolean
  readonly onClose: () => void
}

function DrainWindow({ node, isLast, onClose }: DrainProps) {
  const drain = useDrainNode()
  const isDrained = node.attributes.state === 'drained'
  return (
    <PasswordWindow
      title={actionOf(node.attributes)}
      submit={isDrained ? t('Put into service') : t('Drain')}
      isSending={drain.isPending}
      error={drain.error}
      onPassword={(currentPassword) =>
        drain.mutate({ id: node.id, drained: !isDrained, currentPassword }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      {isDrained
        ? t('Within five seconds it takes work again.')
        : isLast
          ? t('No other node is in service: webhook messages and emails wait until one is.')
          : t('Within five seconds load balancers send it no new requests, and others take over its work.')}
    </PasswordWindow>
  )
}
