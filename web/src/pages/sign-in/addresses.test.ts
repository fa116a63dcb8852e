import { expect, test } from 'vitest'
import { codeInLink, userInLink } from './addresses.ts'

test('the code is read from the fragment of a link', () => {
  expect(['#code=0b7e', '#other=1&code=a%2Fb', '#code=', '#', ''].map(codeInLink)).toEqual(['0b7e', 'a/b', '', '', ''])
  expect(['#code=0b7e&user=ann%40nordwind.example', '#code=0b7e'].map(userInLink)).toEqual(['ann@nordwind.example', ''])
})
