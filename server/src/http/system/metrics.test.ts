import { expect, it } from 'vitest'
import { joinMetrics } from './metrics.ts'

const text = (...metrics: [name: string, help: string, ...samples: string[]][]) =>
  metrics
    .map(([name, help, ...lines]) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join('\n'))
    .join('\n')

it('joins the metrics of processes below one description each', () => {
  const one = text(['a', 'First.', 'a{process="1"} 1'], ['b', 'Second.', 'b{process="1"} 2', 'b_sum{process="1"} 2'])
  const two = text(['a', 'First, older.', 'a{process="2"} 3'], ['c', 'Third.', 'c{process="2"} 4'])
  expect(joinMetrics([one, two])).toBe(
    text(
      ['a', 'First.', 'a{process="1"} 1', 'a{process="2"} 3'],
      ['b', 'Second.', 'b{process="1"} 2', 'b_sum{process="1"} 2'],
      ['c', 'Third.', 'c{process="2"} 4'],
    ),
  )
  expect(joinMetrics([one])).toBe(one)
})
