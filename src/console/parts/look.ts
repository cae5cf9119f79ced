import { createStore } from '../api/store.js';

export type Look = 'system' | 'light' | 'dark';

const KEPT = 'tuma-look';
const kept = localStorage.getItem(KEPT);

/** Light or dark, or as the device says; kept on this device. */
export const look = createStore<Look>(kept === 'light' || kept === 'dark' ? kept : 'system');

const show = () => {
  document.documentElement.dataset.look = look.get();
};
look.subscribe(show);
show();

export function chooseLook(chosen: Look): void {
  localStorage.setItem(KEPT, chosen);
  look.set(chosen);
}
