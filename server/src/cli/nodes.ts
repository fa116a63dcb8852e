/** `nodes`, `nodes drain` and `nodes undrain`: the servers of this installation, through the shared database. */
import type { Command } from 'commander'
import { drainNamed, type NodeView, nodesNow } from '../core/nodes/nodes.ts'
import { type CommandContext, withApp } from './context.ts'
import { columns, examples } from './output/output.ts'

export function addNodeCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('nodes')
    .description('the servers of this installation, which share its database')
    .addHelpText('after', examples('nodes list', 'nodes drain files-2'))
  command
    .command('list', { isDefault: true })
    .description('list the nodes with their current work; killed ones are listed for an hour')
    .addHelpText('after', examples('nodes list'))
    .action(() => list(context))
  command
    .command('drain')
    .description('take a node out of service: it finishes its work and takes no new work')
    .argument('<node>', 'its label, its id, or the beginning of its id')
    .addHelpText('after', examples('nodes drain files-2'))
    .action((node: string) => drain(context, node, true))
  command
    .command('undrain')
    .description('return a drained node to service')
    .argument('<node>', 'its label, its id, or the beginning of its id')
    .addHelpText('after', examples('nodes undrain files-2'))
    .action((node: string) => drain(context, node, false))
}

async function list(context: CommandContext): Promise<void> {
  const nodes = await withApp(context, nodesNow)
  const head = ['NODE', 'ID', 'STATE', 'VERSION', 'SEEN', 'CONNECTIONS', 'DELIVERIES', 'TASKS', 'ADDRESSES']
  const lines = nodes.map((node) => [
    ...[node.label, node.id.slice(0, 8), node.state, node.version, node.seenAt],
    ...[String(node.connections), String(node.deliveries), node.tasks.join(', ') || '-', node.addresses.join(' ')],
  ])
  context.output.answer(
    nodes.map(({ isThis: _, ...node }) => node),
    lines.length === 0 ? ['No server is running.'] : columns([head, ...lines]),
  )
}

async function drain(context: CommandContext, name: string, isDrained: boolean): Promise<void> {
  const { isThis: _, ...node } = await withApp(context, (ctx) => drainNamed(ctx, name, isDrained))
  context.output.answer(node, [wordsOf(node, isDrained)])
}

const wordsOf = ({ label, id }: Omit<NodeView, 'isThis'>, isDrained: boolean) =>
  isDrained
    ? `Node ${label} (${id.slice(0, 8)}) is drained within five seconds: /readyz is 503, and it takes no work of the queues. Stop it when nodes list shows no connections.`
    : `Node ${label} (${id.slice(0, 8)}) is in service again within five seconds.`
