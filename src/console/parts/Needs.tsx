import type { ReactNode } from 'react';
import { useViewer } from '../api/hooks.js';
import type { Viewer } from '../api/session.js';
import { useWords } from '../words/words.js';
import { Notice } from './controls.js';

/** A part that asks for what needs a permission: to others it says so, and asks nothing. */
export function Needs({ permission, children }: { permission: Viewer['permissions'][number]; children: ReactNode }) {
  const words = useWords();
  if (useViewer().permissions.includes(permission)) return children;
  return <Notice tone="plain">{words.errors.FORBIDDEN}</Notice>;
}
