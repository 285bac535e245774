//! Models and the services around them.

forms! {
    "an OpenAI API key", "OpenAI", "sk-{a20}T3BlbkFJ{a20}", Pattern,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an OpenAI project key", "OpenAI", "sk-proj-{w40+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/openai/openai.go", "2026-11-26";
    "an OpenAI service account key", "OpenAI", "sk-svcacct-{w40+}|sk-service-{w40+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/openai/openai.go", "2026-11-26";
    "an OpenAI admin key", "OpenAI", "sk-admin-{w40+}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/openaiadmin/openaiadmin.go", "2026-11-26";
    "an Anthropic API key", "Anthropic", "sk-ant-api{d2}-{w80-120}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/anthropic.yml", "2026-11-26";
    "an Anthropic admin key", "Anthropic", "sk-ant-admin{d2}-{w80-120}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an Anthropic OAuth token", "Anthropic", "sk-ant-oat{d2}-{w80-120}|sk-ant-ort{d2}-{w80-120}|sk-ant-sid{d2}-{w80-140}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/anthropicapikey/detector.go", "2026-11-26";
    "a Hugging Face access token", "Hugging Face", "hf_{a34}|hf_{a37}|hf_{a40}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/huggingface/huggingface.go", "2026-11-26";
    "a Hugging Face organization token", "Hugging Face", "api_org_{a34}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/huggingface/huggingface.go", "2026-11-26";
    "a Replicate API token", "Replicate", "r8_{w37}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/replicate/replicate.go", "2026-11-26";
    "a Groq API key", "Groq", "gsk_{a52}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/groq/groq.go", "2026-11-26";
    "an xAI API key", "xAI", "xai-{w70-120}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Perplexity API key", "Perplexity", "pplx-{a48}", Random,
        "https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml", "2026-11-26";
    "an OpenRouter API key", "OpenRouter", "sk-or-v{d1}-{w40-80}", Random,
        "https://github.com/google/osv-scalibr/blob/main/veles/secrets/openrouter/detector.go", "2026-11-26";
    "a DeepSeek or Dashscope API key", "DeepSeek", "sk-{l32}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/deepseek/deepseek.go", "2026-11-26";
    "a LangSmith personal access token", "LangChain", "lsv2_pt_{H32}_{H10}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a LangSmith service key", "LangChain", "lsv2_sk_{H32}_{H10}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Langfuse secret key", "Langfuse", "sk-lf-{h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/langfuse/langfuse.go", "2026-11-26";
    "a Pinecone API key", "Pinecone", "pcsk_{a4-8}_{a40-70}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/pinecone/pinecone.go", "2026-11-26";
    "a Fireworks AI API key", "Fireworks AI", "fw_{a22}|fw_{a24}", Random,
        "https://docs.rs/crate/keyhog-core/0.5.4/source/detectors/fireworks-ai-api-key.toml", "2026-11-26";
    "an ElevenLabs API key", "ElevenLabs", "sk_{h48}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Cerebras API key", "Cerebras", "csk-{a48}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an NVIDIA API key", "NVIDIA", "nvapi-{w60-70}", Random,
        "https://github.com/trufflesecurity/trufflehog/blob/main/pkg/detectors/nvapi/nvapi.go", "2026-11-26";
    "a Jina AI API key", "Jina AI", "jina_{w48-64}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/jina.yml", "2026-11-26";
    "a Weights & Biases API key", "Weights & Biases", "wandb_v1_{w40+}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Together AI API key", "Together AI", "tgp_v1_{w40-48}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Tavily API key", "Tavily", "tvly-{a32}|tvly-dev-{w32+}|tvly-prod-{w32+}", Random,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/tavily.yml", "2026-11-26";
    "a Firecrawl API key", "Firecrawl", "fc-{h32}", Pattern,
        "https://github.com/praetorian-inc/noseyparker/blob/main/crates/noseyparker/data/default/builtin/rules/firecrawl.yml", "2026-11-26";
    "a Cursor API key", "Cursor", "key_{h64}", Pattern,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "an E2B API key", "E2B", "e2b_{h40}", Pattern,
        "https://github.com/e2b-dev/E2B/blob/main/packages/cli/tests/attribution.test.ts", "2026-11-26";
    "a Modal token secret", "Modal", "as-{a22}", Random,
        "https://github.com/modal-labs/modal-client/blob/main/py/modal/config.py", "2026-11-26";
    "a RunPod API key", "RunPod", "rpa_{a30-64}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a LlamaCloud API key", "LlamaIndex", "llx-{a44-52}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "a Context7 API key", "Upstash", "ctx7sk-{h8}-{h4}-{h4}-{h4}-{h12}", Pattern,
        "https://github.com/upstash/context7/blob/master/docs/api-guide.mdx", "2026-11-26";
    "a Devin API key", "Cognition", "apk_user_{b120-180}|apk_{b80-104}|cog_{l52}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a MiniMax API key", "MiniMax", "sk-api-{w119}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
    "a Cartesia API key", "Cartesia", "sk_car_{s20}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "a Labelbox API key", "Labelbox", "lbx_{w43}|rma_{w43}", Random,
        "https://github.com/mongodb/kingfisher/blob/main/crates/kingfisher-rules/generated/rules/betterleaks.yml", "2026-11-26";
    "a Brave Search API key", "Brave", "BSA{w24-40}", Random,
        "https://github.com/betterleaks/betterleaks/blob/main/config/betterleaks.toml", "2026-11-26";
}
