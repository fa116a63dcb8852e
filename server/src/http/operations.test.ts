/** Responses match the contract: every operation is served, and its response conforms to the schema. */

import { mismatches } from '@sallyport/contract/mismatches.ts'
import { operations } from '@sallyport/contract/operations.ts'
import { describe, expect, test } from 'vitest'
import { isIncluded, type OperationResult, openOperationsApp } from '../../test/all-operations.ts'
import { engines } from '../../test/databases.ts'

const success = (stop: OperationResult) => [
  stop.name,
  stop.answer.status,
  stop.answer.status < 300 ? '' : stop.answer.text,
]

describe.each(engines)('on %s', (engine) => {
  test('every operation for tokens is served as described by the contract', async () => {
    const { app, callAll, close } = await openOperationsApp(engine)
    try {
      const stops = await callAll()
      expect(stops.map(({ name }) => name).sort()).toEqual(Object.keys(operations).filter(isIncluded).sort())
      for (const stop of stops) {
        const { operation, answer } = stop
        expect(success(stop)).toEqual([
          stop.name,
          expect.toSatisfy((status: number) => status in operation.replies),
          '',
        ])
        expect(Number(answer.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0)
        const reply = operation.replies[answer.status]
        if (typeof reply === 'string') continue
        expect([stop.name, mismatches(reply as object, answer.json())]).toEqual([stop.name, []])
        if (!answer.text.startsWith('{"responses":')) expect(answer.json().responseStatus).toBe(answer.status)
      }
      expect(app.logged.filter((line) => line.includes('"level":"error"'))).toEqual([])
    } finally {
      await close()
    }
  })
})
