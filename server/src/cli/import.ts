/** `import`: moving in from another server. */
import type { Command } from 'commander'
import { accountOption, type CommandContext, inAccount } from './context.ts'
import * as actions from './imports/actions.ts'
import { csv } from './imports/csv.ts'
import { exavault } from './imports/exavault.ts'
import { filescom } from './imports/filescom.ts'
import { ftp } from './imports/ftp.ts'
import type { SourceKind, SourceOptions } from './imports/kind.ts'
import { local } from './imports/local.ts'
import {
  addKeyOptions,
  addReport,
  addRunOptions,
  addVerifyOptions,
  type RunOptions,
  type VerifyOptions,
} from './imports/options.ts'
import { passwd } from './imports/passwd.ts'
import { s3 } from './imports/s3.ts'
import { sallyport } from './imports/sallyport.ts'
import { sftp } from './imports/sftp.ts'
import { sftpgo } from './imports/sftpgo.ts'
import { examples } from './output/output.ts'

const kinds: readonly SourceKind[] = [exavault, sallyport, filescom, sftpgo, local, sftp, ftp, s3, passwd, csv]

/** Values of all options: each action reads those that its command has. */
type Options = SourceOptions & RunOptions & VerifyOptions

interface Verb {
  readonly name: string
  readonly description: string
  /** Whether it reads the source. */
  readonly reads: boolean
  readonly addOptions: (command: Command, kind: SourceKind) => Command
  /** Options in an example. */
  readonly example: string
  readonly action: (caller: actions.Caller, kind: SourceKind, options: Options) => Promise<void>
}

const verbs: readonly Verb[] = [
  {
    name: 'plan',
    description: 'read another server or a folder and say what an import would bring; changes nothing',
    reads: true,
    addOptions: (command) => addReport(command),
    example: '--into /old --report plan.json',
    action: actions.plan,
  },
  {
    name: 'run',
    description: 'copy from another server or a folder; run again, it goes on and brings the difference',
    reads: true,
    addOptions: (command, { has }) => addReport(has === 'users' ? command : addRunOptions(command, has === 'both')),
    example: '--into /old --rate 20 --report run.json',
    action: actions.run,
  },
  {
    name: 'verify',
    description: 'compare another server or a folder with what was imported from it; changes nothing',
    reads: true,
    addOptions: (command, { has }) => addReport(has === 'users' ? command : addVerifyOptions(command, has === 'both')),
    example: '--deep --rate 20',
    action: actions.verify,
  },
  {
    name: 'undo',
    description: 'remove what an import added and nobody has changed since; files go to the trash',
    reads: false,
    addOptions: (command) => addReport(command),
    example: '--report undo.json',
    action: actions.undo,
  },
  {
    name: 'accept',
    description: 'forget how an import was made: it can be neither continued nor undone from then on',
    reads: false,
    addOptions: (command) => command,
    example: '--into /old',
    action: actions.accept,
  },
]

export function addImportCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('import')
    .description('move in from another server or a folder: files, users, shares, webhooks')
    .addHelpText('after', examples('import plan exavault --help', 'import run local --help'))
  const caller: actions.Caller = {
    output: context.output,
    config: () => context.config(),
    fail: () => context.fail(),
    inAccount: (name, work) => inAccount(context, name, work),
  }
  for (const verb of verbs) {
    const each = command
      .command(verb.name)
      .description(verb.description)
      .addHelpText('after', examples(...kinds.map(({ name, example }) => `import ${verb.name} ${name} ${example}`)))
    for (const kind of kinds) addKind(each, caller, verb, kind)
  }
}

function addKind(command: Command, caller: actions.Caller, verb: Verb, kind: SourceKind): void {
  const line = `import ${verb.name} ${kind.name} ${kind.example}`
  const named = addKeyOptions(kind.addAddress(command.command(kind.name).description(kind.description)))
  verb
    .addOptions(verb.reads ? kind.addAccess(named) : named, kind)
    .option(...accountOption)
    .addHelpText('after', examples(line, ...(kind.has === 'users' ? [] : [`${line} ${verb.example}`])))
    .action((options: Options) => verb.action(caller, kind, options))
}
