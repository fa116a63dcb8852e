/** Options of the commands of `import`, and how they are read. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { IfExists } from '../../core/files/tree/resource.ts'

/** What names an import, beside its source. */
export interface KeyOptions {
  readonly into: string
  readonly account?: string
}

export interface Reported {
  readonly report?: string
}

export interface RunOptions extends KeyOptions, Reported {
  /** These are absent of sources without files. */
  readonly ifExists?: Choice
  /** Bytes a second. */
  readonly rate?: number
  readonly parallel?: number
  readonly filesOnly?: boolean
}

export interface VerifyOptions extends KeyOptions, Reported {
  readonly filesOnly?: boolean
  readonly deep?: boolean
  readonly rate?: number
}

export const choices = {
  skip: 'fail',
  rename: 'keep-both',
  replace: 'replace',
} as const satisfies Record<string, IfExists>
type Choice = keyof typeof choices

export const addKeyOptions = (command: Command): Command =>
  command.option('--into <folder>', 'folder of this account that everything goes into', '/')

export const addReport = (command: Command): Command =>
  command.option('--report <file>', 'also write the whole result to this file, as JSON')

/** `isMixed`: the source has users, shares and so on beside files. */
export const addRunOptions = (command: Command, isMixed: boolean): Command =>
  (isMixed ? addFilesOnly(command) : command)
    .addOption(
      new Option('--if-exists <choice>', 'a file whose name is taken here by other content')
        .choices(Object.keys(choices))
        .default('skip'),
    )
    .option('--rate <MB/s>', 'read at most so many MB a second', rateOf)
    .option('--parallel <number>', 'files at the same time', parallelOf, 4)

export const addVerifyOptions = (command: Command, isMixed: boolean): Command =>
  (isMixed ? addFilesOnly(command) : command)
    .option('--deep', 'read files for which the source gives no hash')
    .option('--rate <MB/s>', 'read at most so many MB a second', rateOf)

const addFilesOnly = (command: Command): Command =>
  command.option('--files-only', 'leave out users, shares, forms, notifications, email lists and webhooks')

function rateOf(text: string): number {
  const rate = Number(text)
  if (!(rate > 0 && rate <= 1_000_000))
    throw new InvalidArgumentError('It must be a number of MB a second above 0, at most 1000000.')
  return rate * 1e6
}

const mostParallel = 16

function parallelOf(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > mostParallel)
    throw new InvalidArgumentError(`It must be a number from 1 to ${mostParallel}.`)
  return number
}
