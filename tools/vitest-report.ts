// What a run of vitest reported, reduced to the numbers of passed and failed.
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')

export type Tally = {
  passed: number
  failed: number
  skipped: number
  /** The first `shownFailures` failures of each run: the test, and the beginning of its message. */
  failures: string[]
}

const shownFailures = 20

export type Report = { testResults?: FileReport[] }

type FileReport = {
  status: string
  name?: string
  message?: string
  /** Milliseconds since 1970. */
  startTime?: number
  endTime?: number
  assertionResults: { status: string; fullName?: string; failureMessages?: string[] }[]
}

/**
 * Counts the results in a report; `code` is the exit code of the run. An unreadable report, and a run that ended with an error but no
 * failed test (an unhandled rejection), count as one failure.
 */
export function tallyOf({ testResults = [] }: Report, code: number | null): Tally {
  const failures = testResults.flatMap(failuresOf)
  if (failures.length === 0 && code !== 0) failures.push('vitest ended with an error outside of the tests')
  const statuses = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const passed = statuses.filter((status) => status === 'passed').length
  const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length
  return { passed, failed: failures.length, skipped, failures: failures.slice(0, shownFailures) }
}

/** The files with failures, relative to the root. */
export const failedFiles = ({ testResults = [] }: Report): string[] =>
  testResults.filter((file) => failuresOf(file).length > 0).map(nameOf)

const nameOf = ({ name = '' }: FileReport): string => path.relative(root, name)

function failuresOf(file: FileReport): string[] {
  const name = nameOf(file)
  const tests = file.assertionResults.filter(({ status }) => status === 'failed')
  if (tests.length === 0) return file.status === 'failed' ? [`${name}: ${beginningOf(file.message)}`] : []
  return tests.map(({ fullName, failureMessages }) => `${name} > ${fullName}: ${beginningOf(failureMessages?.[0])}`)
}

function beginningOf(message = ''): string {
  return message.split('\n', 3).join(' ').slice(0, 300)
}
