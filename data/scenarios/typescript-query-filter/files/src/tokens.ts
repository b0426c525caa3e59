export function tokens(text: string): string[] {
  return text.split(' ').filter(part => part !== '');
}
