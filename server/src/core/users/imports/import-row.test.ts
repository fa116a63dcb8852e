import { expect, it } from 'vitest'
import { checkColumns } from './import-row.ts'

it('a header with thousands of columns is refused without comparing every column', () => {
  const columns = Array.from({ length: 20_000 }, (_, at) => `column ${at}`)
  const problem = (() => {
    try {
      checkColumns(columns)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  })()
  expect(problem).toContain('20000 columns')
  expect(problem.length).toBeLessThan(1_000)
})
