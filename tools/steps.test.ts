import path from 'node:path'
import { expect, test } from 'vitest'
import { sum } from './steps.ts'
import { failedFiles, tallyOf } from './vitest-report.ts'

const file = (...statuses: string[]) => named('tools/some.test.ts', ...statuses)

const named = (name: string, ...statuses: string[]) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  name: path.resolve(name),
  assertionResults: statuses.map((status, at) => ({
    status,
    fullName: `test ${at}`,
    failureMessages: ['expected 1', '2', '3', '4'].map((line) => `${line}\n`),
  })),
})

test('failed tests are counted one by one', () => {
  const report = { testResults: [file('passed', 'failed', 'failed'), file('passed')] }
  const failures = ['tools/some.test.ts > test 1: expected 1 ', 'tools/some.test.ts > test 2: expected 1 ']
  expect(tallyOf(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 0, failures })
})

test('an unreadable report counts as one failure', () => {
  const report = {
    testResults: [file('passed'), { status: 'failed', assertionResults: [], message: 'no such module' }],
  }
  expect(tallyOf(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0, failures: [': no such module'] })
})

test('a run that failed although every test passed, or without a report, counts as one failure', () => {
  expect(tallyOf({ testResults: [file('passed')] }, 1).failed).toBe(1)
  expect(tallyOf({}, null).failed).toBe(1)
})

test('skipped and todo tests are distinguished from passed ones', () => {
  expect(tallyOf({ testResults: [file('passed', 'skipped', 'pending'), file('todo')] }, 0)).toEqual({
    passed: 1,
    failed: 0,
    skipped: 3,
    failures: [],
  })
})

test('counts are added up', () => {
  const one = { passed: 1, failed: 2, skipped: 3, failures: ['a'] }
  expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6, failures: ['a', 'a'] })
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0, failures: [] })
})

test('the files with failures are named relative to the root', () => {
  const testResults = [named('e2e/web-live.test.ts', 'passed'), named('e2e/web-list.test.ts', 'passed', 'failed')]
  expect(failedFiles({ testResults })).toEqual(['e2e/web-list.test.ts'])
  expect(failedFiles({})).toEqual([])
})
