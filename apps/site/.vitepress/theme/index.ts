import { onContentUpdated, useData } from "vitepress";
import DefaultTheme from "vitepress/theme";
import "./style.css";

/** VitePress's own theme, with contrast enough for small text, and with a main landmark on the front page too. */
export default {
  extends: DefaultTheme,
  setup() {
    const { frontmatter } = useData();
    onContentUpdated(() => {
      const content = document.getElementById("VPContent");
      if (frontmatter.value.layout === "home") content?.setAttribute("role", "main");
      else content?.removeAttribute("role");
    });
  },
};
