import { useState } from 'react'
import { t } from '../../../lib/language/language.ts'
import { DeletedShares } from '../deleted-shares.tsx'
import { ShareList } from './share-list.tsx'

const words = {
  title: t('History'),
  about: t('All shared folders, receive folders and sends, including ended and expired ones.'),
  empty: t('No shares yet'),
  hint: t('Shared folders, receive folders and sends are listed here.'),
}

export function Page() {
  const [searchText, setSearchText] = useState('')
  return (
    <>
      <ShareList words={words} search={{ words: searchText, onSearch: setSearchText }} />
      <DeletedShares words={searchText} />
    </>
  )
}
