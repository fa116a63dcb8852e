import { useNow } from '../../../components/display/relative-time.tsx'
import { useMe } from '../../../data/account/me.ts'
import { t, tc } from '../../../lib/language/language.ts'
import { minuteTime } from '../../../lib/time.ts'
import type { Content } from './contents.ts'

/** Returns the text of a content for a list: "Version 3 · 27 Nov 17:54 · Ada". */
export function useContentLabel(): (content: Content) => string {
  const { timeZone, username } = useMe().attributes
  const now = useNow()
  return ({ version, attributes }) => {
    const { number, uploadDate } = attributes
    const parts = [t('Version {number}', { number: `${number}` }), ...(version ? [] : [t('Current')])]
    return [...parts, minuteTime(uploadDate, timeZone, now), personOf(attributes, username)].join(' · ')
  }
}

/** `me`: the viewer's username. */
function personOf({ visitor, uploadedBy, uploadedByName }: Content['attributes'], me: string): string {
  if (visitor === undefined) return uploadedBy === me ? tc('by', 'You') : uploadedByName
  return visitor === '' ? t('a visitor') : t('{visitor} (visitor)', { visitor })
}
