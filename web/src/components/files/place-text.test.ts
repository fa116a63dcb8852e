import { expect, test } from 'vitest'
import { placeText } from './place-text.ts'

test('original places begin with the topmost folder', () => {
  expect(['/', '/Inbound', '/a/b'].map(placeText)).toEqual(['Files', 'Files/Inbound', 'Files/a/b'])
})
