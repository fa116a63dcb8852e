import path from 'node:path'
import { expect, test } from 'vitest'
import { sum } from './steps.ts'
import { filesToRepeat, replaced, tallyOf } from './vitest-report.ts'

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

test('the files of failed tests in a browser are repeated, if nothing else failed, and they are few', () => {
  const [passed, list, sharing] = [
    named('e2e/web-live.test.ts', 'passed'),
    named('e2e/web-list.test.ts', 'passed', 'failed'),
    named('e2e/web-sharing.test.ts', 'failed'),
  ]
  expect(filesToRepeat({ testResults: [passed] })).toEqual([])
  const both = ['e2e/web-list.test.ts', 'e2e/web-sharing.test.ts']
  expect(filesToRepeat({ testResults: [passed, list, sharing] })).toEqual(both)
  const crash = named('e2e/crash.test.ts', 'failed')
  expect(filesToRepeat({ testResults: [passed, list, crash] })).toEqual([])
  const many = [1, 2, 3, 4].map((at) => named(`e2e/web-${at}.test.ts`, 'failed'))
  expect(filesToRepeat({ testResults: many })).toEqual([])
  expect(filesToRepeat({ testResults: many.slice(1) })).toHaveLength(3)
})

test('what files gave when they were repeated replaces what they gave before', () => {
  const before = { testResults: [file('passed'), named('e2e/web-list.test.ts', 'passed', 'failed')] }
  const passed = replaced(before, { testResults: [named('e2e/web-list.test.ts', 'passed', 'passed')] })
  expect(tallyOf(passed, 0)).toEqual({ passed: 3, failed: 0, skipped: 0, failures: [] })
  expect(tallyOf(replaced(before, before), 1).failed).toBe(1)
  // The repeated run did not begin.
  expect(tallyOf(replaced(before, {}), 1).failed).toBe(1)
})
