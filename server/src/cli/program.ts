/** The command line: all commands of `./sallyport …`, and how they end. */
import { Command, CommanderError, Help, type Option } from 'commander'
import { faultOf } from '../core/errors.ts'
import { ConfigError } from '../settings/config.ts'
import { version } from '../settings/version.ts'
import { addAccountCommands } from './accounts.ts'
import { addBackupCommands } from './backup.ts'
import { addConnectionCommands } from './connections.ts'
import { type CommandContext, createCommandContext } from './context.ts'
import { addExportCommand } from './export.ts'
import { addHostKeyCommands } from './host-keys.ts'
import { addImportCommands } from './import.ts'
import { createSecretReader } from './input.ts'
import { addKeyCommands } from './keys.ts'
import { addListenCommand } from './listen.ts'
import { addMaintenanceCommands } from './maintenance.ts'
import { addNodeCommands } from './nodes.ts'
import { addOperatorCommand } from './operators.ts'
import { createOutput, examples, type Output } from './output/output.ts'
import { addServeCommand } from './serve.ts'
import { addStorageCommands } from './storage.ts'
import { addUserCommands } from './users.ts'
import { addVerifyCommand } from './verify.ts'
import { addWebhookCommands } from './webhooks.ts'

/** Runs one command. Resolves to the exit code: 0 success, 1 refused or failed, 2 wrong usage or settings. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  const output = createOutput(argv.includes('--json'))
  const secrets = createSecretReader()
  const context = createCommandContext(output, secrets)
  const program = createProgram(context)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return context.failed ? 1 : 0
  } catch (error) {
    if (error instanceof CommanderError) return usageEnd(error, program, argv, output)
    return end(error, output)
  } finally {
    secrets.close()
  }
}

/** All commands with their options. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('./sallyport')
    .description('Sallyport: file transfer with signed webhooks. Commands can run while the server is running.')
    .version(version)
    .option('--json', 'print the result as JSON and nothing else')
    .configureHelp({ showGlobalOptions: true, optionDescription })
    .configureOutput({ outputError: () => undefined, ...(context.output.json && { writeErr: () => undefined }) })
    .exitOverride()
  addServeCommand(program, context)
  addAccountCommands(program, context)
  addOperatorCommand(addUserCommands(program, context), context)
  addKeyCommands(program, context)
  addConnectionCommands(program, context)
  addNodeCommands(program, context)
  addHostKeyCommands(program, context)
  addVerifyCommand(addWebhookCommands(program, context), context)
  addListenCommand(program, context)
  addMaintenanceCommands(program, context)
  addStorageCommands(program, context)
  addBackupCommands(program, context)
  addImportCommands(program, context)
  addExportCommand(program, context)
  return program.addHelpText(
    'after',
    `${examples('serve', 'user add --help')}\n\nA secret given as - is read from standard input, one line each.\nSettings: docs/settings.md. All commands: docs/commands.md.`,
  )
}

const optionDescription = (option: Option) =>
  `${new Help().optionDescription(option)}${option.mandatory ? ' (required)' : ''}`

function usageEnd(error: CommanderError, program: Command, argv: readonly string[], output: Output): number {
  if (error.exitCode === 0) return 0
  const asked = commandIn(program, argv)
  const missing = error.code === 'commander.help'
  // Without --json commander has already shown the command's help.
  if (missing && !output.json) return 2
  const message = missing
    ? 'A subcommand is required.'
    : error.message
        .replace(/^error: /, '')
        .replace(/\n\((Did you mean [^)]*)\)$/, '. $1')
        .replaceAll('\n', ' ')
  output.error('usage', `${sentence(message)} See ${asked} --help`)
  return 2
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!)]$/.test(text) ? '' : '.'}`

/** `./sallyport user add`: the command selected by the arguments. */
function commandIn(program: Command, argv: readonly string[]): string {
  let found = program
  const path = [program.name()]
  for (const word of argv) {
    const next = found.commands.find((command) => command.name() === word)
    if (!next) continue
    found = next
    path.push(word)
  }
  return path.join(' ')
}

function end(error: unknown, output: Output): number {
  if (error instanceof ConfigError) {
    output.error('settings', error.message)
    return 2
  }
  const fault = faultOf(error)
  if (fault) output.error(fault.code, fault.message)
  else output.error('internal', `Internal error: ${traceOf(error)}`)
  return 1
}

const traceOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
