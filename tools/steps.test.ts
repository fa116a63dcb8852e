import { expect, test } from 'vitest'
import { sum, tallyOf } from './steps.ts'

const file = (...statuses: string[]) => ({
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
})

test('failed tests are counted one by one', () => {
  const report = { numPassedTests: 2, testResults: [file('passed', 'failed', 'failed'), file('passed')] }
  expect(tallyOf(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 0 })
})

test('an unreadable report counts as one failure', () => {
  const report = { numPassedTests: 1, testResults: [file('passed'), { status: 'failed', assertionResults: [] }] }
  expect(tallyOf(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a run that failed although every test passed, or without a report, counts as one failure', () => {
  expect(tallyOf({ numPassedTests: 1, testResults: [file('passed')] }, 1).failed).toBe(1)
  expect(tallyOf({}, null).failed).toBe(1)
})

test('skipped and todo tests are distinguished from passed ones', () => {
  expect(tallyOf({ numPassedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [] }, 0)).toEqual({
    passed: 1,
    failed: 0,
    skipped: 3,
  })
})

test('counts are added up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 }
  expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 })
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 })
})
